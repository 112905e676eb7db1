//! The command line.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Command, Output, Stdio};

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use hobbs::clock::{Clock, SystemClock};
use hobbs_domain::time::LocalDate;

/// `hobbs openapi | head` must not end in a panic.
#[test]
fn a_reader_that_has_seen_enough_is_no_failure() {
    for subcommand in ["openapi", "settings"] {
        let mut command = Command::new(env!("CARGO_BIN_EXE_hobbs"));
        let mut child = command.arg(subcommand).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success(), "{subcommand}: {output:?}");
    }
}

/// Runs the program with one variable in its environment and nothing else of ours.
fn hobbs(arguments: &[&str], variable: (&str, &str)) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_hobbs"));
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("HOBBS_")) {
        command.env_remove(name);
    }
    command.args(arguments).env(variable.0, variable.1).stdin(Stdio::null()).output().unwrap()
}

fn refused(output: &Output) -> String {
    assert!(!output.status.success(), "{output:?}");
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// A script whose variable is not set must not make a tenant that anybody may use.
#[test]
fn a_tenant_has_a_key_and_a_secret() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let data = data.to_str().unwrap();
    let create = |key, secret| hobbs(&["tenant", "create", key, "--data", data], ("HOBBS_API_SECRET", secret));
    assert!(refused(&create("bob", "")).contains("--api-secret"));
    assert!(refused(&create("", "lazar")).contains("API_KEY"));
    assert!(create("bob", "lazar").status.success());
    assert!(refused(&create("bob", "other")).contains(r#"there is a tenant with the API key "bob" already"#));
}

#[test]
fn a_user_has_a_password_and_a_name_that_can_be_sent() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let data = data.to_str().unwrap();
    let create = |name, password| hobbs(&["user", "create", name, "--data", data], ("HOBBS_PASSWORD", password));
    assert!(refused(&create("eve", "")).contains("the password is empty"));
    assert!(refused(&create("a:b", "pw")).contains("no colon"));
    assert!(create("eve", "pw").status.success());
}

#[test]
fn a_list_of_a_directory_that_is_not_there_makes_none() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("typo");
    for what in ["tenant", "user"] {
        let listed = hobbs(&[what, "list", "--data", data.to_str().unwrap()], ("HOBBS_PASSWORD", "pw"));
        assert!(refused(&listed).contains("there is no data directory"));
        assert!(!data.exists());
    }
}

/// What the README shows: usage of today is charged on the subscription that `serve --dev` makes.
#[test]
fn the_sample_is_charged_for_usage_of_today() {
    let folder = tempfile::tempdir().unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_hobbs"));
    command.args(["serve", "--dev", "--listen", "127.0.0.1:0", "--data"]).arg(folder.path().join("data"));
    let mut server = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let mut lines = BufReader::new(server.stdout.take().unwrap()).lines();
    let mut subscription = String::new();
    let url = loop {
        let line = lines.next().expect("the server says where it listens").unwrap();
        if let Some(id) = line.strip_prefix("subscription ") {
            subscription = id.trim().to_owned();
        }
        if let Some((_, rest)) = line.split_once("listening on ") {
            break rest.split_whitespace().next().unwrap().to_owned();
        }
    };
    if subscription.is_empty() {
        let line = lines.find_map(|line| line.unwrap().strip_prefix("subscription ").map(str::to_owned));
        subscription = line.unwrap().trim().to_owned();
    }
    let today = LocalDate::from_days(SystemClock.now().millis().div_euclid(86_400_000)).to_string();
    let record = ["usage", "record", "--subscription", &subscription, "--unit", "cpu-hours", "--amount", "5.5"];
    let recorded = hobbs(&[&record[..], &["--date", &today, "--url", &url]].concat(), ("HOBBS_USER", "admin"));
    assert!(recorded.status.success(), "{recorded:?}");
    let charges = charges(&url, &subscription);
    server.kill().unwrap();
    server.wait().unwrap();
    assert!(charges.contains(r#""amount":0.60"#), "{charges}");
}

/// The charges of the sample, asked for as a client without any library would.
fn charges(url: &str, subscription: &str) -> String {
    let host = url.strip_prefix("http://").unwrap();
    let mut stream = TcpStream::connect(host).unwrap();
    let credentials = BASE64_STANDARD.encode("admin:password");
    write!(
        stream,
        "GET /1.0/hobbs/subscriptions/{subscription}/charges HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\
         Authorization: Basic {credentials}\r\nX-Killbill-ApiKey: bob\r\nX-Killbill-ApiSecret: lazar\r\n\r\n"
    )
    .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}
