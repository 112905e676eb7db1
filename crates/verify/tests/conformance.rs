//! The program `hobbs-verify conformance` against a stand-in that gives one fixed answer.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::process::{Command, Output};

const TRANSCRIPT: &str = r#"{"steps": [
    {"name": "read it", "request": {"method": "GET", "path": "//x", "headers": {"Content-Type": ""}},
     "response": {"status": 200, "headers": {"Content-Type": "application/json"}, "json": {"amount": 5.0}}}
]}"#;

/// Replays the transcript against a server that gives this answer to everything.
fn replay(answer: &'static str, arguments: &[&str]) -> std::io::Result<Output> {
    let folder = tempfile::tempdir()?;
    std::fs::write(folder.path().join("a.json"), TRANSCRIPT)?;
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let base = format!("http://{}", listener.local_addr()?);
    // The thread ends with the test's process.
    std::thread::spawn(move || -> std::io::Result<()> {
        for stream in listener.incoming() {
            let mut stream = stream?;
            let mut request = [0; 4096];
            let length = stream.read(&mut request)?;
            let is_as_written = request.get(..length).is_some_and(|read| read.starts_with(b"GET //x HTTP/1.1\r\n"));
            let head = if is_as_written { "HTTP/1.1 200 OK" } else { "HTTP/1.1 400 Bad" };
            stream.write_all(format!("{head}\r\n{answer}").as_bytes())?;
        }
        Ok(())
    });
    let mut command = Command::new(env!("CARGO_BIN_EXE_hobbs-verify"));
    command.args(["conformance", "--base", &base]).args(arguments).arg(folder.path()).output()
}

fn printed(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

const RIGHT: &str = "Content-Type: application/json\r\nContent-Length: 15\r\n\r\n{\"amount\": 5.0}";
const WRONG: &str = "Content-Type: application/json\r\nContent-Length: 15\r\n\r\n{\"amount\": 5.5}";
const OTHER_TEXT: &str = "Content-Type: application/json\r\nContent-Length: 13\r\n\r\n{\"amount\": 5}";

#[test]
fn a_right_answer_ends_with_success() {
    let output = replay(RIGHT, &[]).unwrap();
    assert_eq!((printed(&output).as_str(), output.status.code()), ("1 passed, 0 failed\n", Some(0)));
}

#[test]
fn a_wrong_answer_is_named_and_ends_with_failure() {
    let output = replay(WRONG, &[]).unwrap();
    let printed = printed(&output);
    let lines: Vec<&str> = printed.lines().collect();
    assert!(lines[0].ends_with("a.json: read it: /json/amount: 5.0 expected, got 5.5"), "{printed}");
    assert_eq!((&lines[1..], output.status.code()), (["0 passed, 1 failed"].as_slice(), Some(1)));
}

#[test]
fn strict_is_heeded() {
    assert_eq!(replay(OTHER_TEXT, &[]).unwrap().status.code(), Some(0));
    assert_eq!(replay(OTHER_TEXT, &["--strict"]).unwrap().status.code(), Some(1));
}

#[test]
fn nothing_to_replay_is_a_failure() {
    let output = replay(RIGHT, &["--only", "no such file"]).unwrap();
    assert_eq!((printed(&output).as_str(), output.status.code()), ("", Some(1)));
}

#[test]
fn an_intended_difference_is_taken_from_the_named_file() {
    let folder = tempfile::tempdir().unwrap();
    let list = folder.path().join("list.toml");
    std::fs::write(&list, "[[difference]]\nfile = \"a.json\"\nstep = \"read it\"\nreason = \"a test\"\n").unwrap();
    let arguments = ["--differences", list.to_str().unwrap()];
    let differs = replay(WRONG, &arguments).unwrap();
    let expected = ("0 passed, 0 failed, 1 different on purpose\n", Some(0));
    assert_eq!((printed(&differs).as_str(), differs.status.code()), expected);
    let stale = replay(RIGHT, &arguments).unwrap();
    assert!(printed(&stale).contains("stale") && stale.status.code() == Some(1), "{stale:?}");
}
