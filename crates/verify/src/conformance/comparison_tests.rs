//! Each rule of the comparison with an answer that must pass and wrong answers that must not.

use super::*;

struct Rule {
    recorded: &'static str,
    unordered: &'static str,
    strict: bool,
}

impl Rule {
    fn of(recorded: &'static str) -> Self {
        Self { recorded, unordered: "[]", strict: false }
    }

    fn differences(&self, actual: &str) -> Vec<String> {
        let step = format!(
            r#"{{"name": "n", "request": {{"method": "GET", "path": "/"}}, "unordered": {},
                "response": {{"status": 200, "headers": {{}}, "json": {}}}}}"#,
            self.unordered, self.recorded
        );
        let step: Step = serde_json::from_str(&step).unwrap();
        let mut variables = Variables::new("http://h:1", 1);
        variables.set("sub", "s-1");
        let answer = format!(r#"{{"status": 200, "headers": {{}}, "json": {actual}}}"#).parse().unwrap();
        Comparison::new(&step, &variables, self.strict).differences(&answer)
    }

    #[track_caller]
    fn accepts(&self, actual: &str) {
        assert_eq!(self.differences(actual), Vec::<String>::new(), "{actual}");
    }

    #[track_caller]
    fn refuses(&self, actual: &str, differences: &[&str]) {
        assert_eq!(self.differences(actual), differences, "{actual}");
    }
}

#[test]
fn objects_have_the_same_keys_in_any_order() {
    let rule = Rule::of(r#"{"a": 1, "b": {"c": null}}"#);
    rule.accepts(r#"{"b": {"c": null}, "a": 1}"#);
    rule.refuses(r#"{"a": 1}"#, &["/json: key \"b\" is missing"]);
    rule.refuses(r#"{"a": 1, "b": {"c": null, "d": 2}}"#, &["/json/b: key \"d\" is not expected"]);
    rule.refuses(r#"{"a": 2, "b": {"c": 0}}"#, &["/json/a: 1 expected, got 2", "/json/b/c: null expected, got 0"]);
}

#[test]
fn a_null_is_not_an_absent_key() {
    Rule::of(r#"{"a": null}"#).refuses("{}", &["/json: key \"a\" is missing"]);
    Rule::of("{}").refuses(r#"{"a": null}"#, &["/json: key \"a\" is not expected"]);
}

#[test]
fn arrays_have_the_same_length_and_order() {
    let rule = Rule::of("[1, 2]");
    rule.accepts("[1, 2]");
    rule.refuses("[2, 1]", &["/json/0: 1 expected, got 2", "/json/1: 2 expected, got 1"]);
    rule.refuses("[1]", &["/json: [1, 2] expected, got [1]"]);
    rule.refuses("[1, 2, 3]", &["/json: [1, 2] expected, got [1, 2, 3]"]);
    rule.refuses(r#"{"0": 1, "1": 2}"#, &[r#"/json: [1, 2] expected, got {"0": 1, "1": 2}"#]);
    Rule::of("[]").refuses("{}", &["/json: [] expected, got {}"]);
}

#[test]
fn an_unordered_array_has_the_same_items() {
    let rule = Rule { unordered: r#"["/units"]"#, ..Rule::of(r#"{"units": [{"n": "a"}, {"n": "b"}, {"n": "a"}]}"#) };
    rule.accepts(r#"{"units": [{"n": "b"}, {"n": "a"}, {"n": "a"}]}"#);
    rule.refuses(r#"{"units": [{"n": "b"}, {"n": "b"}, {"n": "a"}]}"#, &[r#"/json/units/2/n: "a" expected, got "b""#]);
    rule.refuses(
        r#"{"units": [{"n": "b"}, {"n": "a"}]}"#,
        &[r#"/json/units: [{"n": "a"}, {"n": "b"}, {"n": "a"}] expected, got [{"n": "b"}, {"n": "a"}]"#],
    );
}

#[test]
fn only_the_selected_array_is_unordered() {
    let whole = Rule { unordered: r#"[""]"#, ..Rule::of("[[1, 2], [3, 4]]") };
    whole.accepts("[[3, 4], [1, 2]]");
    whole.refuses("[[2, 1], [3, 4]]", &["/json/0/0: 1 expected, got 2", "/json/0/1: 2 expected, got 1"]);
    let inner = Rule { unordered: r#"["/*"]"#, ..Rule::of("[[1, 2], [3, 4]]") };
    inner.accepts("[[2, 1], [4, 3]]");
    assert!(!inner.differences("[[3, 4], [1, 2]]").is_empty());
}

#[test]
fn wildcards_of_an_unordered_array_do_not_take_the_item_of_another() {
    let rule = Rule { unordered: r#"[""]"#, ..Rule::of(r#"["b", "<any>"]"#) };
    rule.accepts(r#"["a", "b"]"#);
    rule.refuses(r#"["a", "c"]"#, &[r#"/json/0: "b" expected, got "a""#]);
}

#[test]
fn numbers_have_the_same_value() {
    let rule = Rule::of("5.500000000");
    rule.accepts("5.5");
    rule.accepts("55E-1");
    rule.refuses("5.500000001", &["/json: 5.500000000 expected, got 5.500000001"]);
    rule.refuses("-5.5", &["/json: 5.500000000 expected, got -5.5"]);
    rule.refuses("\"5.5\"", &["/json: 5.500000000 expected, got \"5.5\""]);
    Rule::of("0.1").refuses("0.1000000000000000055", &["/json: 0.1 expected, got 0.1000000000000000055"]);
}

#[test]
fn with_strict_numbers_have_the_same_text() {
    let rule = Rule { strict: true, ..Rule::of("0E-9") };
    rule.accepts("0E-9");
    for other in ["0", "0e-9", "0.000000000", "0E-09"] {
        rule.refuses(other, &[&format!("/json: 0E-9 expected, got {other}")]);
    }
}

#[test]
fn strings_match_the_recorded_pattern() {
    let rule = Rule::of(r#""${sub}/<uuid>""#);
    rule.accepts(r#""s-1/0a1b2c3d-0000-4000-8000-00000000000f""#);
    rule.refuses(
        r#""s-2/0a1b2c3d-0000-4000-8000-00000000000f""#,
        &[r#"/json: "s-1/<uuid>" expected, got "s-2/0a1b2c3d-0000-4000-8000-00000000000f""#],
    );
    Rule::of(r#""5""#).refuses("5", &[r#"/json: "5" expected, got 5"#]);
}

#[test]
fn constants_are_of_one_kind() {
    for (recorded, actual) in [("true", "false"), ("false", "0"), ("null", "false"), ("null", "\"\""), ("true", "1")] {
        Rule::of(recorded).accepts(recorded);
        Rule::of(recorded).refuses(actual, &[&format!("/json: {recorded} expected, got {actual}")]);
    }
}

#[test]
fn any_agrees_with_everything_but_absence() {
    let rule = Rule::of(r#"{"a": "<any>"}"#);
    for actual in ["null", "1", "\"\"", "[1]", "{}"] {
        rule.accepts(&format!(r#"{{"a": {actual}}}"#));
    }
    rule.refuses("{}", &["/json: key \"a\" is missing"]);
    Rule::of(r#""x<any>""#).refuses("1", &[r#"/json: "x<any>" expected, got 1"#]);
}

#[test]
fn long_values_are_quoted_in_part() {
    let differences = Rule::of("1").differences(&format!("\"{}\"", "é".repeat(1000)));
    assert_eq!(differences, [format!("/json: 1 expected, got \"{}", "é".repeat(159))]);
}
