//! `hobbs usage`: records usage and reads totals, over HTTP, from any server that speaks the API.

use clap::{Args, Subcommand};
use hobbs_client::{
    Amount, Author, ClientError, Configuration, RolledUpUsage, SubscriptionUsageRecord, UnitUsageRecord, UsageApi,
    UsageDate, UsageRecord, VoidedUsage,
};
use uuid::Uuid;

use super::CommandError;
use super::import::Import;
use crate::randomness::{Randomness, SystemRandomness};

/// Record usage and read totals, over HTTP.
#[derive(Debug, Subcommand)]
pub(super) enum UsageCommand {
    /// Record usage of one unit at one time. Repeating it with the same tracking id is refused.
    Record {
        /// The subscription's id.
        #[arg(long, value_name = "ID")]
        subscription: Uuid,
        /// What was counted.
        #[arg(long, value_name = "UNIT")]
        unit: String,
        /// How much: a decimal number; rounded by the server at the ninth decimal.
        #[arg(long, value_name = "AMOUNT", allow_hyphen_values = true)]
        amount: Amount,
        /// When: a date, or a date and time; in UTC if it names no offset.
        #[arg(long, value_name = "DATE")]
        date: UsageDate,
        /// A name for this record, unique within the subscription. With it, sending again is safe. If left out, a random one is
        /// made and printed.
        #[arg(long, value_name = "ID", value_parser = tracking_id)]
        tracking_id: Option<String>,
        /// Who records it.
        #[arg(long, value_name = "NAME", default_value = "hobbs")]
        created_by: String,
        /// Why.
        #[arg(long, value_name = "TEXT")]
        reason: Option<String>,
        /// More of why.
        #[arg(long, value_name = "TEXT")]
        comment: Option<String>,
        #[command(flatten)]
        server: ServerArguments,
    },
    /// Take back everything that was recorded with a tracking id. The records stay to be read, but no longer count.
    Void {
        /// The subscription's id.
        #[arg(long, value_name = "ID")]
        subscription: Uuid,
        /// The name that it was recorded with.
        #[arg(long, value_name = "ID")]
        tracking_id: String,
        /// Why.
        #[arg(long, value_name = "TEXT")]
        reason: String,
        /// More of why.
        #[arg(long, value_name = "TEXT")]
        comment: Option<String>,
        /// Who takes it back.
        #[arg(long, value_name = "NAME", default_value = "hobbs")]
        created_by: String,
        #[command(flatten)]
        server: ServerArguments,
    },
    /// Record what is in a file, NDJSON or CSV. What is recorded already is not recorded again, so it can be repeated.
    Import(Import),
    /// The total of one unit.
    Get {
        /// What was counted.
        #[arg(long, value_name = "UNIT")]
        unit: String,
        #[command(flatten)]
        window: WindowArguments,
        #[command(flatten)]
        server: ServerArguments,
    },
    /// The totals of all units.
    List {
        #[command(flatten)]
        window: WindowArguments,
        #[command(flatten)]
        server: ServerArguments,
    },
}

/// Of what, and over which time.
#[derive(Debug, Args)]
pub(super) struct WindowArguments {
    /// The subscription's id.
    #[arg(long, value_name = "ID")]
    subscription: Uuid,
    /// From when, included: a date, or a date and time; in UTC if it names no offset.
    #[arg(long, value_name = "DATE")]
    start: UsageDate,
    /// Until when, excluded.
    #[arg(long, value_name = "DATE")]
    end: UsageDate,
}

/// Where the server is, and who calls. The defaults are those of `hobbs serve --dev`.
#[derive(Debug, Args)]
pub(super) struct ServerArguments {
    /// The server.
    #[arg(long, value_name = "URL", env = "HOBBS_URL", default_value = "http://127.0.0.1:8080")]
    url: String,
    /// The tenant's API key.
    #[arg(long, value_name = "KEY", env = "HOBBS_API_KEY", default_value = "bob")]
    api_key: String,
    /// The tenant's API secret; better given in the environment, where it is not seen in the process list.
    #[arg(long, value_name = "SECRET", env = "HOBBS_API_SECRET", hide_env_values = true, default_value = "lazar")]
    api_secret: String,
    /// The user.
    #[arg(long, value_name = "NAME", env = "HOBBS_USER", default_value = "admin")]
    user: String,
    /// The user's password; better given in the environment.
    #[arg(long, value_name = "PASSWORD", env = "HOBBS_PASSWORD", hide_env_values = true, default_value = "password")]
    password: String,
}

/// The server takes an empty tracking id for none, and makes one that nobody is told.
fn tracking_id(text: &str) -> Result<String, String> {
    if text.is_empty() { Err("a tracking id can't be empty".to_owned()) } else { Ok(text.to_owned()) }
}

impl ServerArguments {
    pub(super) fn api(self) -> Result<UsageApi, ClientError> {
        let Self { url, api_key, api_secret, user, password } = self;
        let configuration = Configuration::new(url).with_api_key(api_key).with_api_secret(api_secret);
        UsageApi::new(&configuration.with_user(user, password))
    }
}

impl UsageCommand {
    pub(super) async fn run(self) -> Result<(), CommandError> {
        match self {
            Self::Record { subscription, unit, amount, date, tracking_id, created_by, reason, comment, server } => {
                let record = UsageRecord { record_date: date, amount };
                let is_made = tracking_id.is_none();
                let tracking_id = tracking_id.unwrap_or_else(|| SystemRandomness.uuid().to_string());
                let usage = SubscriptionUsageRecord {
                    subscription_id: subscription,
                    tracking_id: Some(tracking_id.clone()),
                    unit_usage_records: vec![UnitUsageRecord { unit_type: unit, usage_records: vec![record] }],
                };
                server.api()?.record_usage(&usage, &Author { created_by, reason, comment }).await?;
                if is_made {
                    println!("recorded with tracking id {tracking_id}");
                } else {
                    println!("recorded");
                }
            }
            Self::Void { subscription, tracking_id, reason, comment, created_by, server } => {
                let author = Author { created_by, reason: Some(reason), comment };
                print_voided(&server.api()?.void_usage(subscription, &tracking_id, &author).await?);
            }
            Self::Import(import) => import.run().await?,
            Self::Get { unit, window, server } => {
                let WindowArguments { subscription, start, end } = window;
                print(&server.api()?.get_usage(subscription, &unit, &start, &end).await?);
            }
            Self::List { window, server } => {
                let WindowArguments { subscription, start, end } = window;
                print(&server.api()?.get_all_usage(subscription, &start, &end).await?);
            }
        }
        Ok(())
    }
}

fn print_voided(voided: &VoidedUsage) {
    let VoidedUsage { record_count, voided_at, created_by, already_voided, .. } = voided;
    if *already_voided {
        println!("nothing to do: {created_by} took back its {record_count} records at {voided_at}");
    } else {
        println!("{record_count} records no longer count");
    }
}

/// A line for each unit: the amount and the name. Nothing at all if there was no usage.
fn print(usage: &RolledUpUsage) {
    for unit in &usage.rolled_up_units {
        println!("{}  {}", unit.amount, unit.unit_type);
    }
}
