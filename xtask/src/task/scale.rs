//! `cargo xtask scale`

use super::chaos::own_cluster;
use super::conformance::verify_released;
use crate::error::TaskError;
use crate::shell::run;
use clap::Args;

/// Measures release builds of one node of Hobbs and of two over one cluster of Cassandra, and who uses the processors
#[derive(Debug, Args)]
pub(crate) struct Scale {
    /// What runs the cluster, as for `chaos`; `cargo xtask cassandra`, if left out
    #[arg(long, value_name = "COMMAND")]
    cassandra_command: Option<String>,
    /// What is passed on to `hobbs-verify scale`: --nodes N,N, --connections N, --seconds N, --repeats N, ...
    #[arg(trailing_var_arg = true, allow_hyphen_values = true, value_name = "OPTION")]
    options: Vec<String>,
}

impl Scale {
    pub(crate) fn run(&self) -> Result<(), TaskError> {
        let cluster = self.cassandra_command.clone().map_or_else(own_cluster, Ok)?;
        let mut command = verify_released("scale")?;
        command.args(["--cassandra-command", &cluster]);
        run(command.args(&self.options))
    }
}
