//! One node.

use super::library::Library;
use super::process;
use crate::error::TaskError;
use std::fs::{self, File};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

const CONFIGURATION: &str = include_str!("../../../../tests/cassandra/cassandra.yaml");
const LOGGING: &str = include_str!("../../../../tests/cassandra/logback.xml");

/// The port that nodes take clients on.
const PORT: u16 = 9042;
/// The nodes' places on the ring: each has a third.
const TOKENS: [i64; 3] = [-9_223_372_036_854_775_808, -3_074_457_345_618_258_603, 3_074_457_345_618_258_602];
/// How long a node may take to start.
const START_MAX: Duration = Duration::from_secs(180);
/// The system may take a moment until it says what a new process runs.
const SEEN_WITHIN: Duration = Duration::from_secs(5);
/// How often it is looked whether it has started.
const PAUSE: Duration = Duration::from_millis(200);

/// Little memory, a quick start, and no waiting for nodes that there are not.
const OPTIONS: [&str; 10] = [
    "-Xms512m",
    "-Xmx512m",
    "-Xss512k",
    "-XX:MaxDirectMemorySize=192m",
    "-XX:+UseSerialGC",
    "-XX:TieredStopAtLevel=1",
    "-Djdk.attach.allowAttachSelf=true",
    "-Dcassandra-foreground=yes",
    "-Dcassandra.skip_wait_for_gossip_to_settle=0",
    "-Dcassandra.ring_delay_ms=2000",
];

/// The packages of Java that Cassandra looks into, each with its module.
const OPENED: [&str; 16] = [
    "java.base/java.io",
    "java.base/java.nio",
    "java.base/java.lang",
    "java.base/java.lang.module",
    "java.base/java.lang.reflect",
    "java.base/java.util",
    "java.base/java.util.concurrent",
    "java.base/java.util.concurrent.atomic",
    "java.base/sun.nio.ch",
    "java.base/jdk.internal.loader",
    "java.base/jdk.internal.ref",
    "java.base/jdk.internal.reflect",
    "java.base/jdk.internal.math",
    "java.base/jdk.internal.module",
    "java.base/jdk.internal.util.jar",
    "java.base/jdk.internal.misc",
];

/// The packages that it uses besides.
const EXPORTED: [&str; 4] = [
    "java.rmi/sun.rmi.registry",
    "java.rmi/sun.rmi.server",
    "java.management.rmi/com.sun.jmx.remote.internal.rmi",
    "jdk.management/com.sun.management.internal",
];

/// The address of a node.
pub(super) fn address(number: u8) -> String {
    format!("127.0.0.{number}")
}

/// Starts a node, on what it kept. With `outlives`, it goes on when this program ends.
pub(super) fn start(library: &Library, number: u8, outlives: bool) -> Result<(), TaskError> {
    if answers(number) {
        let address = address(number);
        return Err(TaskError::Cluster(format!("something listens at {address}, port {PORT}: stop it")));
    }
    let folder = library.node(number);
    fs::create_dir_all(&folder).map_err(TaskError::Files)?;
    configure(&folder, number)?;
    let output = File::create(folder.join("output")).map_err(TaskError::Files)?;
    let errors = output.try_clone().map_err(TaskError::Files)?;
    let mut command = java(library, &folder, number)?;
    command.stdin(Stdio::null()).stdout(output).stderr(errors);
    if outlives {
        process::detach(&mut command);
    }
    let child = command.spawn().map_err(|source| TaskError::Start { command: "java".to_owned(), source })?;
    fs::write(folder.join("process"), child.id().to_string()).map_err(TaskError::Files)
}

fn configure(folder: &Path, number: u8) -> Result<(), TaskError> {
    let token = TOKENS.get(usize::from(number) - 1).copied().unwrap_or_default();
    let configuration = CONFIGURATION.replace("TOKEN", &token.to_string()).replace("NUMBER", &number.to_string());
    let logging = LOGGING.replace("FOLDER", &folder.display().to_string());
    let written = fs::write(folder.join("cassandra.yaml"), configuration);
    written.and_then(|()| fs::write(folder.join("logback.xml"), logging)).map_err(TaskError::Files)
}

fn java(library: &Library, folder: &Path, number: u8) -> Result<Command, TaskError> {
    let mut command = Command::new("java");
    command.args(OPTIONS);
    command.args(OPENED.map(|package| format!("--add-opens={package}=ALL-UNNAMED")));
    command.args(EXPORTED.map(|package| format!("--add-exports={package}=ALL-UNNAMED")));
    command.arg(format!("-javaagent:{}", library.agent()?.display()));
    let shown = folder.display();
    command.arg(format!("-Dcassandra.config=file://{shown}/cassandra.yaml"));
    command.arg(format!("-Dcassandra.storagedir={shown}"));
    command.arg(format!("-Dlogback.configurationFile=file:{shown}/logback.xml"));
    command.arg(format!("-Dcassandra.jmx.local.port=710{number}"));
    command.arg("-cp").arg(library.jars().join("*")).arg(process::MAIN);
    Ok(command)
}

/// Waits until a node takes clients.
pub(super) fn wait_until_up(library: &Library, number: u8) -> Result<(), TaskError> {
    let started = Instant::now();
    while started.elapsed() < START_MAX {
        if answers(number) {
            return Ok(());
        }
        if started.elapsed() > SEEN_WITHIN && process_of(library, number).is_none() {
            break;
        }
        thread::sleep(PAUSE);
    }
    let log = library.node(number).join("output");
    Err(TaskError::Cluster(format!("the node {} did not start: see {}", address(number), log.display())))
}

fn answers(number: u8) -> bool {
    let address = SocketAddr::from(([127, 0, 0, number], PORT));
    TcpStream::connect_timeout(&address, PAUSE).is_ok()
}

/// Ends a node at once, if it runs. What it acknowledged is durable.
pub(super) fn kill(library: &Library, number: u8) -> Result<(), TaskError> {
    process_of(library, number).map_or(Ok(()), process::kill)
}

/// The process of a node that runs.
fn process_of(library: &Library, number: u8) -> Option<u32> {
    let text = fs::read_to_string(library.node(number).join("process")).ok()?;
    text.parse().ok().filter(|&id| process::is_cassandra(id))
}
