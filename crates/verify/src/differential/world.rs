//! What a history has made so far, as far as its generator can tell.

use super::dice::Dice;
use crate::conformance::Step;
use crate::json::Json;

/// How many accounts and subscriptions the opening of a history makes at least.
const SURELY_MADE: usize = 2;

/// The choices of a history, and the names of what it has made: the servers give their own ids to it.
pub(super) struct World {
    pub(super) dice: Dice,
    accounts: Vec<String>,
    subscriptions: Vec<String>,
    bundles: Vec<String>,
    made: usize,
}

impl World {
    pub(super) fn new(seed: u64) -> Self {
        let (accounts, subscriptions, bundles) = (Vec::new(), Vec::new(), Vec::new());
        Self { dice: Dice::new(seed), accounts, subscriptions, bundles, made: 0 }
    }

    /// A name that nothing has yet.
    pub(super) fn fresh(&mut self, kind: &str) -> String {
        self.made += 1;
        format!("{kind}{}", self.made)
    }

    /// Remembers what a step makes.
    pub(super) fn note(&mut self, step: &Step) {
        for (name, _) in &step.capture.0 {
            match name.trim_end_matches(|letter: char| letter.is_ascii_digit()) {
                "account" => self.accounts.push(name.clone()),
                "sub" => self.subscriptions.push(name.clone()),
                "bundle" => self.bundles.push(name.clone()),
                _ => {}
            }
        }
    }

    pub(super) fn account(&mut self) -> String {
        self.reference(|world| &world.accounts, "${uuid8}")
    }

    pub(super) fn subscription(&mut self) -> String {
        self.reference(|world| &world.subscriptions, "${uuid9}")
    }

    /// A subscription that may end: the first one never does, so that there is always one that takes usage.
    pub(super) fn mortal_subscription(&mut self) -> String {
        let count = self.subscriptions.len().saturating_sub(1);
        let place = self.dice.below(count);
        self.subscriptions.get(place + 1).map_or_else(|| "${uuid9}".to_owned(), |name| format!("${{{name}}}"))
    }

    pub(super) fn bundle(&mut self) -> String {
        self.reference(|world| &world.bundles, "${uuid7}")
    }

    /// The id of something that was made, or seldom of nothing, of something else, or no id at all.
    fn reference(&mut self, of: fn(&Self) -> &Vec<String>, unknown: &str) -> String {
        let elsewhere = [&self.accounts, &self.subscriptions, &self.bundles].map(|names| names.first().cloned());
        match self.dice.below(40) {
            0 => unknown.to_owned(),
            1 => self.dice.one(&["no-id", "0", "1-2-3-4-5", "ABCDEF00-0000-4000-8000-00000000000A"]).to_owned(),
            2 => {
                let place = self.dice.below(elsewhere.len());
                let name = elsewhere.into_iter().nth(place).flatten();
                name.map_or_else(|| unknown.to_owned(), |name| format!("${{{name}}}"))
            }
            _ => {
                // The requests that made the later ones may have been refused.
                let count = if self.dice.percent(60) { SURELY_MADE } else { of(self).len() };
                let place = self.dice.below(count.min(of(self).len()));
                of(self).get(place).map_or_else(|| unknown.to_owned(), |name| format!("${{{name}}}"))
            }
        }
    }

    /// A member of a body: usually one of the good values, seldom one of the bad ones; sometimes it is not there.
    pub(super) fn member(&mut self, member: &Member) -> Option<(String, Json)> {
        if !self.dice.percent(member.percent) {
            return None;
        }
        let is_good = member.bad.is_empty() || self.dice.percent(93);
        let value = self.dice.json(if is_good { member.good } else { member.bad });
        Some((member.name.to_owned(), value))
    }
}

/// A member that a body may have, with values as JSON.
pub(super) struct Member {
    pub(super) name: &'static str,
    /// How often in a hundred bodies it is there.
    pub(super) percent: usize,
    pub(super) good: &'static [&'static str],
    pub(super) bad: &'static [&'static str],
}
