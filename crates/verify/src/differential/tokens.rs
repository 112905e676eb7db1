//! Taking a text of an answer apart into what is the side's own and what both sides share.

use jiff::civil::Date;

/// A date this close to that of the run is one that the run made: clocks and time zones differ.
const DAYS_OF_RUN: i32 = 2;
const UUID_LENGTH: usize = 36;
const DATE_LENGTH: usize = 10;

/// What a side's answers name of its own.
#[derive(Clone, Debug)]
pub(super) struct Own {
    /// Its address.
    pub(super) base: String,
    /// What makes the names of the run unlike those of others.
    pub(super) run: String,
    /// Who sends the requests.
    pub(super) user: String,
    /// The date of the run.
    pub(super) today: Date,
}

/// A part of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Token {
    /// What both sides say alike.
    Letter(char),
    /// The value of this variable.
    Variable(&'static str),
    /// An identifier.
    Id(String),
    /// A moment of the run, with each digit as 0.
    Moment(String),
}

/// The parts of a text of a side.
pub(super) fn tokens(text: &str, own: &Own) -> Vec<Token> {
    if text == own.user {
        return vec![Token::Variable("user")];
    }
    let (mut found, mut rest) = (Vec::new(), text);
    while let Some(letter) = rest.chars().next() {
        let (token, length) = special(rest, own).unwrap_or((Token::Letter(letter), letter.len_utf8()));
        found.push(token);
        rest = rest.get(length..).unwrap_or_default();
    }
    found
}

/// What is the side's own at the start of a text, and its length.
fn special(text: &str, own: &Own) -> Option<(Token, usize)> {
    for (name, value) in [("base", &own.base), ("run", &own.run)] {
        if text.starts_with(value.as_str()) {
            return Some((Token::Variable(name), value.len()));
        }
    }
    if let Some(id) = text.get(..UUID_LENGTH)
        && uuid::Uuid::try_parse(id).is_ok()
    {
        return Some((Token::Id(id.to_owned()), UUID_LENGTH));
    }
    let length = moment_length(text, own.today)?;
    let zeroed = |letter: char| if letter.is_ascii_digit() { '0' } else { letter };
    let form = text.get(..length)?.chars().map(zeroed).collect();
    Some((Token::Moment(form), length))
}

/// The length of a date of the run and, if there is one, the time after it.
fn moment_length(text: &str, today: Date) -> Option<usize> {
    let date: Date = text.get(..DATE_LENGTH)?.parse().ok()?;
    if today.since(date).ok()?.get_days().abs() > DAYS_OF_RUN {
        return None;
    }
    let rest = text.get(DATE_LENGTH..).unwrap_or_default();
    let Some(time) = rest.strip_prefix('T') else { return Some(DATE_LENGTH) };
    let is_of_time = |letter: char| letter.is_ascii_digit() || matches!(letter, ':' | '.' | 'Z' | '+' | '-');
    Some(DATE_LENGTH + 1 + time.find(|letter| !is_of_time(letter)).unwrap_or(time.len()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    /// The tokens as text: `{name}` for a variable, `#` for an identifier, the form of a moment in angle brackets.
    fn shown(text: &str) -> String {
        let own = Own {
            base: "http://peer:8080".to_owned(),
            run: "00ff00ff00ff".to_owned(),
            user: "admin".to_owned(),
            today: date(2026, 11, 23),
        };
        let shown = |token| match token {
            Token::Letter(letter) => letter.to_string(),
            Token::Variable(name) => format!("{{{name}}}"),
            Token::Id(_) => "#".to_owned(),
            Token::Moment(form) => format!("<{form}>"),
        };
        tokens(text, &own).into_iter().map(shown).collect()
    }

    #[test]
    fn what_is_a_sides_own_is_told_from_the_rest() {
        let location = "http://peer:8080/x/38400000-8cf0-11bd-b23e-10b96e4ef00d";
        assert_eq!(shown(location), "{base}/x/#");
        assert_eq!(shown("key-00ff00ff00ff é"), "key-{run} é");
        assert_eq!(shown("id 38400000-8cf0-11bd-b23e-10b96e4ef00d!"), "id #!");
        assert_eq!(shown("38400000-8cf0-11bd"), "38400000-8cf0-11bd");
    }

    #[test]
    fn a_user_is_one_only_as_a_whole() {
        assert_eq!(shown("admin"), "{user}");
        assert_eq!(shown("administrator"), "administrator");
    }

    #[test]
    fn only_moments_of_the_run_lose_their_value() {
        assert_eq!(shown("2026-11-23T10:11:12.000Z, 2024-03-01"), "<0000-00-00T00:00:00.000Z>, 2024-03-01");
        assert_eq!(shown("from 2026-11-25 on"), "from <0000-00-00> on");
        assert_eq!(shown("2026-11-26T00:00:00.000Z"), "2026-11-26T00:00:00.000Z");
        assert_eq!(shown("2026-11-23T10:11:12-08:00x"), "<0000-00-00T00:00:00-00:00>x");
    }
}
