//! `hobbs-verify rating` and `hobbs-verify rating-differential`

use super::peers::Peers;
use clap::Args;
use hobbs_verify::rating::{Answers, Case, Pace, Player, case_files, differences, generate, play_all, shrink};
use hobbs_verify::server::{PASSWORD, Server, USER};
use hobbs_verify::wire::Endpoint;
use std::error::Error;
use std::fs;
use std::path::PathBuf;
use std::time::Duration;

/// How many cases are played at once.
const AT_ONCE: usize = 4;

/// Hobbs says itself when it is done.
const PACE: Pace = Pace { at_once: AT_ONCE, pause: Duration::ZERO };

/// Another server may not.
const PEER_PACE: Pace = Pace { at_once: AT_ONCE, pause: Duration::from_secs(1) };

/// Plays recorded rating cases and compares the invoices.
#[derive(Debug, Args)]
pub(crate) struct Rating {
    /// The address of a running server in test mode, such as http://127.0.0.1:8080
    #[arg(long, value_name = "URL", required_unless_present = "binary", conflicts_with = "binary")]
    base: Option<String>,
    /// The server program: it is started on an empty temporary data directory and ended afterwards
    #[arg(long, value_name = "PATH")]
    binary: Option<PathBuf>,
    /// Compare the text of numbers too: 5.5 is not 5.500000000
    #[arg(long)]
    strict: bool,
    /// Another server in test mode, whose answers are compared with instead of those recorded
    #[arg(long, value_name = "URL")]
    peer: Option<String>,
    /// A user of both servers who may do everything
    #[arg(long, value_name = "NAME", default_value = USER)]
    user: String,
    /// That user's password
    #[arg(long, value_name = "PASSWORD", default_value = PASSWORD)]
    password: String,
    /// Case files, or folders of them
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
}

impl Rating {
    /// Plays, prints each difference and the total, and says whether there was none.
    pub(crate) fn run(&self) -> Result<bool, Box<dyn Error>> {
        let cases = case_files(&self.paths)?;
        let folder = tempfile::tempdir()?;
        let started = match &self.binary {
            Some(binary) => Some(Server::start(binary, &folder.path().join("data"), &folder.path().join("log"))?),
            None => None,
        };
        let base = match (&started, &self.base) {
            (Some(server), _) => server.endpoint().clone(),
            (None, Some(base)) => Endpoint::parse(base)?,
            (None, None) => return Err("one of --base and --binary is needed".into()),
        };
        let player = |wire| Player { wire, user: &self.user, password: &self.password };
        let got = play_all(player(&base), &cases, PACE);
        let expected: Vec<Result<Answers, String>> = match &self.peer {
            None => cases.iter().map(|case| Ok(Answers::recorded(case))).collect(),
            Some(peer) => {
                let peer = Endpoint::parse(peer)?;
                let answers = play_all(player(&peer), &cases, PEER_PACE);
                answers.into_iter().map(|answers| answers.map_err(|error| error.to_string())).collect()
            }
        };
        let mut failed = 0;
        for ((case, expected), got) in cases.iter().zip(&expected).zip(&got) {
            let found = match (expected, got) {
                (Ok(expected), Ok(got)) => differences(case, expected, got, self.strict),
                (Err(error), _) => vec![format!("the peer: {error}")],
                (_, Err(error)) => vec![error.to_string()],
            };
            failed += usize::from(!found.is_empty());
            found.iter().for_each(|difference| println!("{}: {difference}", case.name));
        }
        println!("{} passed, {failed} failed", cases.len() - failed);
        Ok(failed == 0)
    }
}

/// Plays random rating cases against two servers, and shrinks each that they answer differently.
#[derive(Debug, Args)]
pub(crate) struct RatingDifferential {
    #[command(flatten)]
    peers: Peers,
    /// The seed of the first case; each further case has the next; a random one, if left out
    #[arg(long, value_name = "N")]
    seed: Option<u64>,
    /// How many cases are played
    #[arg(long, value_name = "N", default_value_t = 500, value_parser = clap::value_parser!(u32).range(1..=10_000_000))]
    cases: u32,
    /// Compare the text of numbers too
    #[arg(long)]
    strict: bool,
    /// Where shrunk cases are written to, to be played again by `hobbs-verify rating`
    #[arg(long, value_name = "FOLDER")]
    findings: Option<PathBuf>,
}

/// How many cases are played before the next.
const CHUNK: usize = 40;

impl RatingDifferential {
    /// Carries out the run, prints each difference and the figures, and says whether there was none.
    pub(crate) fn run(&self) -> Result<bool, Box<dyn Error>> {
        let seed = self.seed.unwrap_or_else(|| u64::from(rand::random::<u32>()));
        println!("seed {seed}");
        let servers = self.peers.start()?;
        let [base, peer] = servers.players(&self.peers);
        let count = usize::try_from(self.cases)?;
        let (mut steps, mut failed) = (0, 0);
        let mut place = 0;
        while place < count {
            let chunk: Vec<Case> = (place..count.min(place + CHUNK))
                .map(|place| generate(seed.wrapping_add(u64::try_from(place).unwrap_or_default())))
                .collect();
            let (got, expected) = (play_all(base, &chunk, PACE), play_all(peer, &chunk, PACE));
            for ((case, got), expected) in chunk.iter().zip(got).zip(expected) {
                steps += case.steps().len();
                let found = differences(case, &expected?, &got?, self.strict);
                if !found.is_empty() {
                    failed += 1;
                    self.report(case, &found, base, peer)?;
                }
            }
            place += CHUNK;
        }
        println!("seed {seed}: {count} cases, {steps} steps, {failed} differ");
        Ok(failed == 0)
    }

    /// Prints the smallest case found that differs too; a difference that does not show again is printed as it was.
    fn report(&self, case: &Case, seen: &[String], base: Player<'_>, peer: Player<'_>) -> Result<(), Box<dyn Error>> {
        let found = |case: &Case| match (peer.play(case), base.play(case)) {
            (Ok(expected), Ok(got)) => differences(case, &expected, &got, self.strict),
            _ => Vec::new(),
        };
        for player in [base, peer] {
            player.set_clock(case.clock()?)?;
        }
        let shrunk = shrink(case, |case| !found(case).is_empty());
        let again = found(&shrunk);
        let shown = if again.is_empty() { seen } else { again.as_slice() };
        println!("{}: {}\n{}", case.name, shown.join("\n"), shrunk.json);
        if let Some(folder) = &self.findings {
            fs::create_dir_all(folder)?;
            fs::write(folder.join(format!("{}.json", case.name)), shrunk.json.to_string())?;
        }
        Ok(())
    }
}
