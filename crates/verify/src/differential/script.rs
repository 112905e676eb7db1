//! An exchange as a script of a shell, to be tried by hand.

use crate::conformance::{Step, StepRequest, Variables};
use std::collections::BTreeSet;
use std::fmt::Write;

/// What the first lines of a script set.
const ALWAYS_SET: [&str; 4] = ["base", "user", "password", "run"];

/// A script that sends the steps to the server at its first argument, or else at `base`; it can be run any number of times,
/// since it names its tenant by the time. The password stands nowhere in it.
pub(super) fn script(steps: &[Step], base: &str, user: &str, variables: &Variables) -> String {
    let made: BTreeSet<String> =
        steps.iter().flat_map(|step| step.capture.0.iter().map(|(name, _)| name.clone())).collect();
    let named: BTreeSet<String> = steps.iter().flat_map(|step| step.request.variables()).collect();
    let mut script = format!(
        "base=${{1:-{}}}; user={}; password=${{PASSWORD:-password}}; run=$(date +%s)\n",
        shell_text(base),
        shell_text(user)
    );
    for name in named.difference(&made).filter(|name| !ALWAYS_SET.contains(&name.as_str())) {
        put(&mut script, &format!("{name}={}\n", shell_text(&variables.value(name))));
    }
    for step in steps {
        put(&mut script, &format!("# {}\n{}\n", step.name, line(step)));
    }
    script
}

fn put(script: &mut String, text: &str) {
    // Writing to a string does not fail.
    let _ = script.write_str(text);
}

/// The command of a step: one that shows the answer, or one that keeps what later steps use of it.
fn line(step: &Step) -> String {
    let curl = curl(&step.request);
    match step.capture.0.first() {
        None => format!("curl -isg {curl}; echo"),
        Some((name, source)) => match source.strip_prefix("json:/") {
            Some(member) => {
                format!("{name}=$(curl -sg {curl} | sed -n 's/.*\"{member}\" *: *\"\\([^\"]*\\)\".*/\\1/p')")
            }
            None => {
                let segment = "sed -n 's/^[Ll]ocation:.*\\///p' | tr -d '\\r'";
                format!("{name}=$(curl -sg -o /dev/null -D - {curl} | {segment})")
            }
        },
    }
}

fn curl(request: &StepRequest) -> String {
    let mut words = match request.method() {
        "GET" => Vec::new(),
        // With -X it would wait for a body.
        "HEAD" => vec!["--head".to_owned()],
        method => vec![format!("-X {}", shell_text(method))],
    };
    words.extend(request.auth().map(|auth| format!("-u {}", shell_text(auth))));
    for (name, value) in request.headers() {
        let header = if value.is_empty() { format!("{name};") } else { format!("{name}: {value}") };
        words.push(format!("-H {}", shell_text(&header)));
    }
    let has_length = ["POST", "PUT", "PATCH"].contains(&request.method());
    let body = request.body_text().or_else(|| has_length.then(String::new));
    // What curl adds unless it is told not to.
    let added = [("Accept", true), ("Content-Type", body.is_some())];
    for (name, _) in added.into_iter().filter(|(name, is_added)| *is_added && !has_header(request, name)) {
        words.push(format!("-H '{name}:'"));
    }
    words.extend(body.map(|body| format!("--data-raw {}", shell_text(&body))));
    words.push(shell_text(&format!("${{base}}{}", request.path())));
    words.join(" ")
}

fn has_header(request: &StepRequest, wanted: &str) -> bool {
    request.headers().iter().any(|(name, _)| name.eq_ignore_ascii_case(wanted))
}

/// A text as a word of a shell in which `${name}` stays a variable.
fn shell_text(text: &str) -> String {
    if text.contains("${") {
        let escaped = text.replace('\\', "\\\\").replace('"', "\\\"").replace('`', "\\`");
        return format!("\"{}\"", escaped.replace('$', "\\$").replace("\\${", "${"));
    }
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || "-_./:,=".contains(letter);
    if !text.is_empty() && text.chars().all(is_plain) {
        return text.to_owned();
    }
    format!("'{}'", text.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::super::step::{making, step};
    use super::*;

    #[test]
    fn a_script_sets_what_it_names() {
        let post = StepRequest::new("POST", "/t".to_owned()).with_auth("${user}:${password}");
        let made = making("make it", "sub", post.with_header("Accept", "a/b").with_text("it's `a` key".to_owned()));
        let read = StepRequest::new("GET", "/u/${sub}?x=${uuid1}&y[".to_owned()).with_header("A", "");
        let variables = Variables::new("http://h", 1);
        let script = script(&[made, step("read it", read)], "http://h", "o'neill", &variables);
        let uuid = variables.value("uuid1");
        let expected = [
            r"base=${1:-http://h}; user='o'\''neill'; password=${PASSWORD:-password}; run=$(date +%s)".to_owned(),
            format!("uuid1={uuid}"),
            "# make it".to_owned(),
            r#"sub=$(curl -sg -o /dev/null -D - -X POST -u "${user}:${password}" -H 'Accept: a/b' -H 'Content-Type:' "#
                .to_owned()
                + r#"--data-raw 'it'\''s `a` key' "${base}/t" | sed -n 's/^[Ll]ocation:.*\///p' | tr -d '\r')"#,
            "# read it".to_owned(),
            r#"curl -isg -H 'A;' -H 'Accept:' "${base}/u/${sub}?x=${uuid1}&y["; echo"#.to_owned(),
        ];
        assert_eq!(script.lines().collect::<Vec<_>>(), expected);
    }

    #[cfg(unix)]
    #[test]
    fn a_word_is_what_it_was() {
        for text in ["plain", "", "two words", "it's", "a\"b\\c`d$e", "{\"a\": \"\\u0001\"}", "é\nnew line", "!x"] {
            let word = shell_text(text);
            let output = std::process::Command::new("sh").args(["-c", &format!("printf %s {word}")]).output().unwrap();
            assert_eq!(String::from_utf8(output.stdout).unwrap(), text, "{word}");
        }
        let output = std::process::Command::new("sh")
            .args(["-c", &format!("a=1; printf %s {}", shell_text("<${a}> $b \\ \" `"))])
            .output()
            .unwrap();
        assert_eq!(String::from_utf8(output.stdout).unwrap(), "<1> $b \\ \" `");
    }
}
