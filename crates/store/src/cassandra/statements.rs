//! The statements of the engine, prepared.

use scylla::client::session::Session;
use scylla::statement::Consistency;
use scylla::statement::prepared::PreparedStatement;

use super::bounds::{MARK_SECONDS, PAGE_PARTITIONS};
use super::connection::speculative;
use super::options::CassandraOptions;
use crate::error::{StoreError, StoreResult};

/// A read, in the order of commits or plainly: see [`super::read`].
pub(super) struct Read {
    ordered: PreparedStatement,
    plain: PreparedStatement,
}

/// How a read is placed among commits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Order {
    /// It sees every commit that was decided before it, and completes one that was left unfinished.
    Among,
    /// It sees every commit that was answered before it, and perhaps a part of one that was not.
    Beside,
}

impl Read {
    pub(super) const fn statement(&self, order: Order) -> &PreparedStatement {
        match order {
            Order::Among => &self.ordered,
            Order::Beside => &self.plain,
        }
    }

    /// The token of a partition.
    pub(super) fn token(&self, partition: &[u8]) -> StoreResult<i64> {
        let keys: [&[u8]; 0] = [];
        let token = self.plain.calculate_token(&(partition, keys.as_slice()));
        let unknown = || StoreError::Engine("a partition's token can't be computed".to_owned());
        Ok(token.ok().flatten().ok_or_else(unknown)?.value())
    }
}

pub(super) struct Statements {
    pub(super) get: Read,
    pub(super) scan_from: Read,
    pub(super) scan_between: Read,
    pub(super) version: PreparedStatement,
    pub(super) partitions: PreparedStatement,

    pub(super) put: PreparedStatement,
    pub(super) put_if_absent: PreparedStatement,
    pub(super) put_if_equal: PreparedStatement,
    pub(super) delete: PreparedStatement,
    pub(super) delete_if_absent: PreparedStatement,
    pub(super) delete_if_equal: PreparedStatement,
    /// Notes the commit as the partition's last.
    pub(super) version_is: PreparedStatement,
    /// Notes the commit as the last of its writer, unless it is already.
    pub(super) mark: PreparedStatement,

    pub(super) put_piece: PreparedStatement,
    pub(super) get_piece: PreparedStatement,
    pub(super) delete_pieces: PreparedStatement,
}

impl Statements {
    pub(super) async fn prepare(session: &Session, options: &CassandraOptions) -> StoreResult<Self> {
        let preparing = Preparing { session, options };
        let of_row = "WHERE partition = ? AND key = ?";
        let mut version = preparing.one("SELECT version FROM {rows} WHERE partition = ? LIMIT 1").await?;
        version.set_consistency(options.agreement.ordered());
        let mut partitions = preparing
            .plain(
                "SELECT partition, key, token(partition) FROM {rows} WHERE token(partition) >= ? PER PARTITION LIMIT 1",
            )
            .await?;
        partitions.set_page_size(PAGE_PARTITIONS);
        Ok(Self {
            get: preparing.read("SELECT key, value FROM {rows} WHERE partition = ? AND key IN ?").await?,
            scan_from: preparing.read("SELECT key, value FROM {rows} WHERE partition = ? AND key >= ? LIMIT ?").await?,
            scan_between: preparing
                .read("SELECT key, value FROM {rows} WHERE partition = ? AND key >= ? AND key < ? LIMIT ?")
                .await?,
            version,
            partitions,
            put: preparing.one(&format!("UPDATE {{rows}} SET value = ? {of_row}")).await?,
            put_if_absent: preparing.one(&format!("UPDATE {{rows}} SET value = ? {of_row} IF value = null")).await?,
            put_if_equal: preparing.one(&format!("UPDATE {{rows}} SET value = ? {of_row} IF value = ?")).await?,
            delete: preparing.one(&format!("DELETE FROM {{rows}} {of_row}")).await?,
            delete_if_absent: preparing.one(&format!("DELETE FROM {{rows}} {of_row} IF value = null")).await?,
            delete_if_equal: preparing.one(&format!("DELETE FROM {{rows}} {of_row} IF value = ?")).await?,
            version_is: preparing.one("UPDATE {rows} SET version = ? WHERE partition = ?").await?,
            mark: preparing
                .one(&format!(
                    "UPDATE {{rows}} USING TTL {MARK_SECONDS} SET applied[?] = ? WHERE partition = ? IF applied[?] != ?"
                ))
                .await?,
            put_piece: preparing
                .one("INSERT INTO {pieces} (name, number, bytes, partition, key) VALUES (?, ?, ?, ?, ?)")
                .await?,
            get_piece: preparing.plain("SELECT bytes FROM {pieces} WHERE name = ? AND number = ?").await?,
            delete_pieces: preparing.one("DELETE FROM {pieces} WHERE name = ?").await?,
        })
    }
}

struct Preparing<'a> {
    session: &'a Session,
    options: &'a CassandraOptions,
}

impl Preparing<'_> {
    async fn one(&self, text: &str) -> StoreResult<PreparedStatement> {
        let keyspace = &self.options.keyspace;
        let text =
            text.replace("{rows}", &format!("{keyspace}.rows")).replace("{pieces}", &format!("{keyspace}.pieces"));
        let prepared = self.session.prepare(text).await;
        prepared.map_err(|error| StoreError::Engine(format!("Cassandra refuses a statement: {error}")))
    }

    /// A read that is not ordered among commits, and may be asked of two nodes.
    async fn plain(&self, text: &str) -> StoreResult<PreparedStatement> {
        let mut statement = self.one(text).await?;
        statement.set_is_idempotent(true);
        statement.set_execution_profile_handle(Some(speculative(self.options).into_handle()));
        Ok(statement)
    }

    async fn read(&self, text: &str) -> StoreResult<Read> {
        let ordered = with(self.one(text).await?, self.options.agreement.ordered());
        Ok(Read { ordered, plain: self.plain(text).await? })
    }
}

fn with(mut statement: PreparedStatement, consistency: Consistency) -> PreparedStatement {
    statement.set_consistency(consistency);
    statement
}
