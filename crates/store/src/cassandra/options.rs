//! How to reach the database.

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use scylla::statement::{Consistency, SerialConsistency};

/// Where the database is, and how it is talked to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CassandraOptions {
    /// Nodes to ask for the others: `host` or `host:port`. One that answers is enough.
    pub nodes: Vec<String>,
    /// The keyspace that holds everything.
    pub keyspace: String,
    /// Whom commits are agreed with.
    pub agreement: Agreement,
    /// The data centre whose nodes are asked. Needed with [`Agreement::Local`] where there are several.
    pub data_centre: Option<String>,
    /// A user and a password, where the database asks for them.
    pub credentials: Option<Credentials>,
    /// How connections are secured; `None`: not at all.
    pub tls: Option<TlsOptions>,
    /// How long one request may take.
    pub request_timeout: Duration,
    /// How long it is tried to find out what became of a commit, or to read, before giving up.
    pub patience: Duration,
    /// How many commits are under way at once.
    pub commits_at_once: usize,
    /// How many reads are under way at once.
    pub reads_at_once: usize,
}

/// Whose agreement a commit needs, and a read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Agreement {
    /// Most of all replicas: right wherever the servers are.
    #[default]
    Quorum,
    /// Most of the replicas in one data centre. Faster, but every server of the store has to use the same data centre: those
    /// of another could take the same tracking id again.
    Local,
}

/// A user of the database.
#[derive(Clone, PartialEq, Eq)]
pub struct Credentials {
    /// The name.
    pub user: String,
    /// The password.
    pub password: String,
}

impl fmt::Debug for Credentials {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Credentials").field("user", &self.user).finish_non_exhaustive()
    }
}

/// How connections are secured.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TlsOptions {
    /// A file of certificates (PEM) of the authorities that nodes are trusted by; `None`: those of the operating system.
    pub authorities: Option<PathBuf>,
    /// The files (PEM) of a certificate and its key, where the database asks its clients for one.
    pub identity: Option<(PathBuf, PathBuf)>,
}

impl Default for CassandraOptions {
    /// One node on this machine.
    fn default() -> Self {
        Self {
            nodes: vec!["127.0.0.1:9042".to_owned()],
            keyspace: "hobbs".to_owned(),
            agreement: Agreement::default(),
            data_centre: None,
            credentials: None,
            tls: None,
            request_timeout: Duration::from_secs(5),
            patience: Duration::from_secs(30),
            commits_at_once: 128,
            reads_at_once: 256,
        }
    }
}

impl CassandraOptions {
    /// Whether a keyspace of Hobbs may have this name: at most 48 small letters, digits and underscores, a letter first. So it
    /// stands in statements as it is.
    #[must_use]
    pub fn takes_keyspace(name: &str) -> bool {
        let is_plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
        let begins = name.as_bytes().first().is_some_and(u8::is_ascii_lowercase);
        begins && name.len() <= 48 && name.bytes().all(is_plain)
    }
}

impl Agreement {
    /// What makes a commit known, and what a plain read asks for.
    pub(super) const fn plain(self) -> Consistency {
        match self {
            Self::Quorum => Consistency::Quorum,
            Self::Local => Consistency::LocalQuorum,
        }
    }

    /// What a read asks for that is ordered among commits.
    pub(super) const fn ordered(self) -> Consistency {
        match self {
            Self::Quorum => Consistency::Serial,
            Self::Local => Consistency::LocalSerial,
        }
    }

    /// What decides on a commit.
    pub(super) const fn deciding(self) -> SerialConsistency {
        match self {
            Self::Quorum => SerialConsistency::Serial,
            Self::Local => SerialConsistency::LocalSerial,
        }
    }
}
