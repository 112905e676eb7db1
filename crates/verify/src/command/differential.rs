//! `hobbs-verify differential`

use super::peers::{Peers, pair_of};
use clap::Args;
use hobbs_verify::differential::{Options, run};
use std::error::Error;
use std::time::Instant;

/// Sends the same random requests to two servers, and shrinks each kind of difference to its shortest exchange.
#[derive(Debug, Args)]
pub(crate) struct Differential {
    #[command(flatten)]
    peers: Peers,
    /// Where all random choices come from; a random one, if left out
    #[arg(long, value_name = "N")]
    seed: Option<u64>,
    /// How many requests are sent to each
    #[arg(long, value_name = "N", default_value_t = 10_000, value_parser = clap::value_parser!(u32).range(1..=10_000_000))]
    requests: u32,
    /// How many requests build on each other, in a tenant of their own
    #[arg(long, value_name = "N", default_value_t = 100, value_parser = clap::value_parser!(u32).range(6..=10_000))]
    history: u32,
    /// After so many kinds of differences the run ends
    #[arg(long, value_name = "N", default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..=1_000))]
    findings: u32,
    /// Compare the text of numbers too: 5.5 is not 5.500000000
    #[arg(long)]
    strict: bool,
    /// Accept a clean refusal where the peer fails or its container answers with a page
    #[arg(long)]
    mend_quirks: bool,
}

impl Differential {
    /// Carries out the run, prints each finding and the figures, and says whether there was no difference.
    pub(crate) fn run(&self) -> Result<bool, Box<dyn Error>> {
        let seed = self.seed.unwrap_or_else(rand::random);
        println!("seed {seed}");
        let started = Instant::now();
        let servers = self.peers.start()?;
        let pair = pair_of(&servers, &self.peers, self.strict, self.mend_quirks);
        let options = Options {
            seed,
            requests: self.requests.try_into()?,
            history: self.history.try_into()?,
            findings_max: self.findings.try_into()?,
        };
        let summary = run(&pair, options, rand::random(), &mut |finding| println!("{finding}\n"))?;
        println!("seed {seed}: {summary}, {} s", started.elapsed().as_secs());
        Ok(summary.differences == 0)
    }
}
