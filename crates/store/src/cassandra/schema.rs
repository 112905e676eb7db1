//! The tables, made and versioned here.
//!
//! - `rows`: every row. A partition also has its `version`, the name of its last commit, and `applied`, the last commit of
//!   each of its writers of late.
//! - `pieces`: [large values](super::large), with the row that they were written for.
//! - `about`: what is here, and in which format. Its row is written last, so that a keyspace that was made by half is not
//!   taken for one of Hobbs.

use scylla::client::session::Session;
use scylla::errors::ExecutionError;
use scylla::statement::unprepared::Statement;
use scylla::statement::{Consistency, SerialConsistency};

use super::failure::{Failure, failed};
use super::options::CassandraOptions;
use super::read::unreadable;
use crate::error::{StoreError, StoreResult};

/// The newest format that this build reads, and the one that it makes.
pub(super) const FORMAT: i32 = 1;

const TABLES: [&str; 3] = [
    "CREATE TABLE IF NOT EXISTS {keyspace}.rows (
        partition blob, key blob, value blob, version uuid STATIC, applied map<uuid, uuid> STATIC,
        PRIMARY KEY (partition, key))
        WITH comment = 'Hobbs: every row'",
    "CREATE TABLE IF NOT EXISTS {keyspace}.pieces (
        name uuid, number int, bytes blob, partition blob, key blob,
        PRIMARY KEY (name, number))
        WITH comment = 'Hobbs: values that are too large for their row'",
    "CREATE TABLE IF NOT EXISTS {keyspace}.about (what text PRIMARY KEY, format int)
        WITH comment = 'Hobbs: what is here'",
];

/// How often each row is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Replication {
    /// So often, in every data centre there is.
    Everywhere(u32),
    /// So often in each of these data centres.
    PerDataCentre(Vec<(String, u32)>),
}

impl Replication {
    fn text(&self) -> String {
        let centres = match self {
            Self::Everywhere(copies) => format!("'replication_factor': {copies}"),
            Self::PerDataCentre(centres) => {
                let centre = |(name, copies): &(String, u32)| format!("'{}': {copies}", name.replace('\'', "''"));
                centres.iter().map(centre).collect::<Vec<_>>().join(", ")
            }
        };
        format!("{{'class': 'NetworkTopologyStrategy', {centres}}}")
    }
}

/// Refuses a keyspace's name that may not stand in a statement.
pub(super) fn check_keyspace(name: &str) -> StoreResult<()> {
    if CassandraOptions::takes_keyspace(name) {
        return Ok(());
    }
    Err(StoreError::Engine(format!(
        "\"{name}\" can't be a keyspace: use at most 48 small letters, digits and underscores, a letter first"
    )))
}

/// Makes what is not there of the keyspace and its tables. Answers whether it was new.
pub(super) async fn make(session: &Session, options: &CassandraOptions, copies: &Replication) -> StoreResult<bool> {
    let found = found_format(session, &options.keyspace).await?;
    check_format(&options.keyspace, found.unwrap_or(FORMAT))?;
    make_tables(session, &options.keyspace, copies).await?;
    finish(session, &options.keyspace).await?;
    Ok(found.is_none())
}

/// Makes what is not there of a keyspace that is not finished, and stays so.
pub(super) async fn begin(session: &Session, options: &CassandraOptions, copies: &Replication) -> StoreResult<()> {
    match found_format(session, &options.keyspace).await? {
        Some(_) => Err(StoreError::AlreadyInitialised(options.keyspace.clone())),
        None => make_tables(session, &options.keyspace, copies).await,
    }
}

async fn make_tables(session: &Session, keyspace: &str, copies: &Replication) -> StoreResult<()> {
    let make = format!("CREATE KEYSPACE IF NOT EXISTS {keyspace} WITH replication = {}", copies.text());
    run(session, Statement::new(make)).await?;
    for table in TABLES {
        run(session, Statement::new(table.replace("{keyspace}", keyspace))).await?;
    }
    Ok(())
}

/// Writes down that a keyspace is finished, and in which format: from then on it can be opened.
pub(super) async fn finish(session: &Session, keyspace: &str) -> StoreResult<()> {
    let about = format!("INSERT INTO {keyspace}.about (what, format) VALUES ('hobbs', {FORMAT}) IF NOT EXISTS");
    let mut about = Statement::new(about);
    about.set_consistency(Consistency::Quorum);
    about.set_serial_consistency(Some(SerialConsistency::Serial));
    run(session, about).await
}

/// The format of a finished keyspace; `None` if there is none.
async fn found_format(session: &Session, keyspace: &str) -> StoreResult<Option<i32>> {
    match format(session, keyspace).await {
        Err(StoreError::NotInitialised(_)) => Ok(None),
        found => found,
    }
}

/// Refuses a keyspace that holds nothing of Hobbs, or something newer.
pub(super) async fn check(session: &Session, keyspace: &str) -> StoreResult<()> {
    let found = format(session, keyspace).await?;
    check_format(keyspace, found.ok_or_else(|| StoreError::NotInitialised(keyspace.to_owned()))?)
}

fn check_format(keyspace: &str, found: i32) -> StoreResult<()> {
    if found > FORMAT {
        let number = |format: i32| u32::try_from(format).unwrap_or_default();
        let (found, supported) = (number(found), number(FORMAT));
        return Err(StoreError::NewerFormat { path: keyspace.into(), found, supported });
    }
    Ok(())
}

/// The format of what is in a keyspace; `None` if it was not finished.
async fn format(session: &Session, keyspace: &str) -> StoreResult<Option<i32>> {
    let tables = "SELECT table_name FROM system_schema.tables WHERE keyspace_name = ? AND table_name = 'about'";
    let found = session.query_unpaged(tables, (keyspace,)).await.map_err(|error| unmade(&error))?;
    if found.into_rows_result().map_err(|error| unreadable(&error))?.rows_num() == 0 {
        return Err(StoreError::NotInitialised(keyspace.to_owned()));
    }
    let mut about = Statement::new(format!("SELECT format FROM {keyspace}.about WHERE what = 'hobbs'"));
    about.set_consistency(Consistency::Quorum);
    let found = session.query_unpaged(about, ()).await.map_err(|error| unmade(&error))?;
    let found = found.into_rows_result().map_err(|error| unreadable(&error))?;
    let row = found.maybe_first_row::<(i32,)>().map_err(|error| unreadable(&error))?;
    Ok(row.map(|(format,)| format))
}

async fn run(session: &Session, statement: Statement) -> StoreResult<()> {
    session.query_unpaged(statement, ()).await.map(drop).map_err(|error| unmade(&error))
}

fn unmade(error: &ExecutionError) -> StoreError {
    let what = "the tables in Cassandra can't be looked at or made";
    match Failure::of(error) {
        Failure::Hopeless => failed(what, error),
        _ => StoreError::Unreachable(format!("{what}: {error}")),
    }
}
