//! Hobbs: the open usage metering engine that speaks Kill Bill's usage API.
//!
//! This crate is the server and the command line of the binary `hobbs`: HTTP, authentication, the ledger that records
//! usage, the directory of tenants, accounts, catalogs and subscriptions, and the subcommands.
//!
//! It is *not* where usage is reckoned (that is `hobbs-domain`, which is pure) nor where bytes are kept (`hobbs-store`).
//! As a library it is for the tests and benchmarks of this project; its interface may change with any release.

pub mod application;
pub mod backup;
pub mod bounds;
pub mod catalog_xml;
pub mod clock;
pub mod cluster;
pub mod command;
pub mod copying;
pub mod descriptors;
pub mod directory;
pub mod export;
pub mod fault;
pub mod http;
pub mod invoicing;
pub mod ledger;
pub mod maintenance;
pub mod randomness;
pub mod security;
pub mod settings;
pub mod verification;
