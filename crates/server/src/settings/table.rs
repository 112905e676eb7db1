//! The table of all settings.

/// A setting: where it can be given, and what it does.
#[derive(Clone, Copy, Debug)]
pub struct Setting {
    /// Its name: in the file, and for most (as `--name`) on the command line of those commands that it is for.
    pub name: &'static str,
    /// Its environment variable.
    pub variable: &'static str,
    /// What holds if it is not given.
    pub default: &'static str,
    /// What it is for.
    pub help: &'static str,
}

/// Every setting of the server.
pub const TABLE: &[Setting] = &[
    Setting {
        name: "data",
        variable: "HOBBS_DATA",
        default: "hobbs-data",
        help: "The directory that holds everything, unless a store is named.",
    },
    Setting {
        name: "store",
        variable: "HOBBS_STORE",
        default: "",
        help: "What holds everything, in place of the data directory: cassandra://HOST[:PORT],HOST[:PORT]/KEYSPACE.",
    },
    Setting {
        name: "listen",
        variable: "HOBBS_LISTEN",
        default: "127.0.0.1:8080",
        help: "The address and port to serve on. Port 0 lets the operating system choose.",
    },
    Setting {
        name: "advertise",
        variable: "HOBBS_ADVERTISE",
        default: "",
        help: "With Cassandra: the host and port at which other servers of the store reach this one, if not where it listens.",
    },
    Setting {
        name: "test-mode",
        variable: "HOBBS_TEST_MODE",
        default: "false",
        help: "Lets clients set the clock. Never for production.",
    },
    Setting {
        name: "admin-password",
        variable: "HOBBS_ADMIN_PASSWORD",
        default: "",
        help: "If there is no user admin, makes one with this password. Not on the command line, where others see it.",
    },
    Setting {
        name: "body-bytes-max",
        variable: "HOBBS_BODY_BYTES_MAX",
        default: "33554432",
        help: "The largest request body, in bytes.",
    },
    Setting {
        name: "cache-bytes",
        variable: "HOBBS_CACHE_BYTES",
        default: "67108864",
        help: "Memory for blocks of a data directory that were read lately.",
    },
    Setting {
        name: "memtable-bytes",
        variable: "HOBBS_MEMTABLE_BYTES",
        default: "16777216",
        help: "Memory for rows before they are written out to a table. Taken when a data directory is made.",
    },
    Setting {
        name: "cassandra-consistency",
        variable: "HOBBS_CASSANDRA_CONSISTENCY",
        default: "quorum",
        help: "Whose agreement a write needs: quorum, most replicas of all data centres; or local-quorum, most of those in \
               one, which every server of the store then has to use.",
    },
    Setting {
        name: "cassandra-data-centre",
        variable: "HOBBS_CASSANDRA_DATA_CENTRE",
        default: "",
        help: "The data centre whose Cassandra nodes are asked. Needed with local-quorum.",
    },
    Setting {
        name: "cassandra-user",
        variable: "HOBBS_CASSANDRA_USER",
        default: "",
        help: "The user of the database.",
    },
    Setting {
        name: "cassandra-password",
        variable: "HOBBS_CASSANDRA_PASSWORD",
        default: "",
        help: "That user's password.",
    },
    Setting {
        name: "cassandra-tls",
        variable: "HOBBS_CASSANDRA_TLS",
        default: "false",
        help: "Whether connections to Cassandra are secured with TLS.",
    },
    Setting {
        name: "cassandra-tls-authorities",
        variable: "HOBBS_CASSANDRA_TLS_AUTHORITIES",
        default: "",
        help: "A file of certificates (PEM) of the authorities that Cassandra's nodes are trusted by, if not those of the \
               operating system.",
    },
    Setting {
        name: "cassandra-tls-certificate",
        variable: "HOBBS_CASSANDRA_TLS_CERTIFICATE",
        default: "",
        help: "A file with the certificate (PEM) to show to Cassandra, where it asks its clients for one.",
    },
    Setting {
        name: "cassandra-tls-key",
        variable: "HOBBS_CASSANDRA_TLS_KEY",
        default: "",
        help: "The file with that certificate's private key (PEM).",
    },
    Setting {
        name: "cassandra-request-timeout-ms",
        variable: "HOBBS_CASSANDRA_REQUEST_TIMEOUT_MS",
        default: "5000",
        help: "How long one request to Cassandra may take, in milliseconds.",
    },
    Setting {
        name: "cassandra-patience-ms",
        variable: "HOBBS_CASSANDRA_PATIENCE_MS",
        default: "30000",
        help: "How long failed requests to Cassandra are tried again before a caller gets an error, in milliseconds.",
    },
    Setting {
        name: "cassandra-commits-at-once",
        variable: "HOBBS_CASSANDRA_COMMITS_AT_ONCE",
        default: "128",
        help: "How many writes to Cassandra may be under way at once.",
    },
    Setting {
        name: "cassandra-reads-at-once",
        variable: "HOBBS_CASSANDRA_READS_AT_ONCE",
        default: "256",
        help: "How many reads from Cassandra may be under way at once.",
    },
    Setting {
        name: "log",
        variable: "HOBBS_LOG",
        default: "warn,hobbs=info",
        help: "What to log: error, warn, info, debug or trace; or a filter such as warn,hobbs=debug.",
    },
];
