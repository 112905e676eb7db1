//! The program `hobbs-verify differential` against stand-ins behind sockets: it needs nothing but their addresses.

#![allow(clippy::unwrap_used, reason = "tests")]
#![allow(dead_code, reason = "the stand-in has more to it than these tests need")]

#[cfg(test)]
#[path = "support/connection.rs"]
mod connection;
#[cfg(test)]
mod stand_in;

use hobbs_verify::wire::{Exchange, Request};
use stand_in::{StandIn, Wrong};
use std::io::Write;
use std::net::TcpListener;
use std::process::{Command, Output};

/// Serves a stand-in, and returns its address. The thread ends with the test's process.
fn serve(wrong: Wrong, identifier: u128) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let server = StandIn::at(wrong, identifier, &address);
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let Some(asked) = connection::read(&stream) else { continue };
            let (method, target, body) = (asked.method, asked.target, Some(asked.body.into_bytes()));
            let answer = server.exchange(&Request { method, target, headers: vec![], body }).unwrap();
            let mut head = format!("HTTP/1.1 {} X\r\nContent-Length: {}\r\n", answer.status, answer.body.len());
            for (name, value) in &answer.headers {
                head.push_str(&format!("{name}: {value}\r\n"));
            }
            stream.write_all(format!("{head}\r\n{}", answer.text()).as_bytes()).unwrap();
        }
    });
    address
}

fn run(peer: Wrong) -> Output {
    let (base, peer) = (serve(Wrong::Nothing, 0xAAAA_0000), serve(peer, 0xBBBB_0000));
    let mut command = Command::new(env!("CARGO_BIN_EXE_hobbs-verify"));
    command.args(["differential", "--base", &base, "--peer", &peer, "--user", "u", "--password", "p"]);
    command.args(["--peer-user", "v", "--peer-password", "q", "--seed", "3", "--requests", "200", "--history", "60"]);
    command.output().unwrap()
}

fn printed(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[test]
fn two_of_a_kind_end_with_success_and_the_figures() {
    let output = run(Wrong::Nothing);
    let printed = printed(&output);
    assert!(printed.starts_with("seed 3\nseed 3: 200 requests to each, "), "{printed}");
    assert!(printed.contains(" 0 answered differently, in 0 ways, ") && output.status.code() == Some(0), "{output:?}");
}

#[test]
fn a_wrong_one_ends_with_failure_and_commands_to_try() {
    let output = run(Wrong::LosesAMember);
    let printed = printed(&output);
    assert!(printed.contains("difference: read usage") && printed.contains("curl -isg "), "{printed}");
    assert_eq!(output.status.code(), Some(1), "{printed}");
}
