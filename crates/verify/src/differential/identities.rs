//! Which identifier of one side is which of the other.

use super::tokens::{Own, Token, tokens};
use crate::conformance::Texts;
use std::cell::{Cell, RefCell};

/// The identifiers of two sides: each is paired with the one that stands in its place on the other side, where both are
/// seen first. From then on neither may stand for any other.
#[derive(Debug)]
pub(super) struct Identities {
    base: Own,
    peer: Own,
    /// Of the peer, and of the checked side. Behind a cell, since a comparison learns them while it compares.
    pairs: RefCell<Vec<(String, String)>>,
    kept: Cell<usize>,
}

impl Identities {
    /// Nothing is known but what the sides call their own.
    pub(super) fn new(base: Own, peer: Own) -> Self {
        Self { base, peer, pairs: RefCell::default(), kept: Cell::new(0) }
    }

    /// Keeps what was learnt for the answers to come. Unless it is called, [`forget`](Self::forget_new) drops it.
    pub(super) fn keep(&self) {
        self.kept.set(self.pairs.borrow().len());
    }

    /// Drops what an answer taught that is not worth keeping: one with a difference may have paired what does not belong
    /// together, and all answers after it would seem to differ.
    pub(super) fn forget_new(&self) {
        self.forget(self.kept.get());
    }

    /// Whether the two identifiers may stand for each other; if neither was seen before, from now on they do.
    pub(super) fn pair(&self, peer: &str, base: &str) -> bool {
        let mut pairs = self.pairs.borrow_mut();
        match pairs.iter().find(|(known_peer, known_base)| known_peer == peer || known_base == base) {
            Some((known_peer, known_base)) => known_peer == peer && known_base == base,
            None => {
                pairs.push((peer.to_owned(), base.to_owned()));
                true
            }
        }
    }

    fn tokens_agree(&self, peer: &Token, base: &Token) -> bool {
        match (peer, base) {
            (Token::Id(peer), Token::Id(base)) => self.pair(peer, base),
            _ => peer == base,
        }
    }

    /// What the checked side should say for this part.
    fn counterpart(&self, token: Token) -> String {
        match token {
            Token::Letter(letter) => letter.to_string(),
            Token::Variable("base") => self.base.base.clone(),
            Token::Variable("run") => self.base.run.clone(),
            Token::Variable(_) => self.base.user.clone(),
            Token::Id(id) => {
                let pairs = self.pairs.borrow();
                pairs.iter().find(|(peer, _)| *peer == id).map_or(id, |(_, base)| base.clone())
            }
            Token::Moment(_) => "<now>".to_owned(),
        }
    }
}

impl Texts for Identities {
    fn agree(&self, peer: &str, base: &str) -> bool {
        let learnt = self.learnt();
        let (peer, base) = (tokens(peer, &self.peer), tokens(base, &self.base));
        let agree =
            peer.len() == base.len() && peer.iter().zip(&base).all(|(one, other)| self.tokens_agree(one, other));
        if !agree {
            self.forget(learnt);
        }
        agree
    }

    fn expected(&self, peer: &str) -> String {
        tokens(peer, &self.peer).into_iter().map(|token| self.counterpart(token)).collect()
    }

    fn learnt(&self) -> usize {
        self.pairs.borrow().len()
    }

    fn forget(&self, learnt: usize) {
        self.pairs.borrow_mut().truncate(learnt);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    const ONE: &str = "10000000-0000-4000-8000-000000000000";
    const TWO: &str = "20000000-0000-4000-8000-000000000000";
    const THREE: &str = "30000000-0000-4000-8000-000000000000";
    const FOUR: &str = "40000000-0000-4000-8000-000000000000";

    fn identities() -> Identities {
        let own = |name: &str| Own {
            base: format!("http://{name}"),
            run: format!("run-of-{name}"),
            user: name.to_owned(),
            today: date(2026, 11, 23),
        };
        Identities::new(own("base"), own("peer"))
    }

    #[test]
    fn an_identifier_stands_for_one_other_only() {
        let identities = identities();
        assert!(identities.agree(ONE, THREE));
        assert!(identities.agree(&format!("x {ONE}"), &format!("x {THREE}")));
        assert!(!identities.agree(ONE, FOUR) && !identities.agree(TWO, THREE));
        assert!(identities.agree(TWO, FOUR));
        assert_eq!(identities.expected(&format!("of {ONE}")), format!("of {THREE}"));
    }

    #[test]
    fn what_is_each_sides_own_agrees() {
        let identities = identities();
        assert!(identities.agree("http://peer/key-run-of-peer", "http://base/key-run-of-base"));
        assert!(identities.agree("peer", "base"));
        assert!(!identities.agree("http://peer/x", "http://peer/x"), "the address of the other");
        assert!(identities.agree("2026-11-23T00:00:00.000Z", "2026-11-22T23:59:59.999Z"));
        assert!(!identities.agree("2026-11-23T00:00:00.000Z", "2024-01-01T00:00:00.000Z"));
        assert_eq!(identities.expected("http://peer/2026-11-23"), "http://base/<now>");
    }

    #[test]
    fn what_was_paired_in_vain_is_forgotten() {
        let identities = identities();
        assert!(!identities.agree(&format!("{ONE} a"), &format!("{TWO} b")));
        assert!(identities.agree(ONE, THREE));
        identities.keep();
        assert!(identities.agree(TWO, FOUR));
        identities.forget_new();
        assert!(!identities.agree(ONE, FOUR) && identities.agree(TWO, TWO));
    }
}
