//! The rules of usage metering.
//!
//! This crate is pure and synchronous. It knows what a quantity, a usage record, a submission and a roll-up are, which
//! rows a submission turns into ([`usage::partition`], [`usage::fold`]), how an instant is written, and what a catalog holds.
//!
//! It is *not* a place for IO: no runtime, no HTTP, no JSON, no clock, no randomness. Whatever it needs is an argument,
//! and the same arguments give the same result.

pub mod billing;
pub mod catalog;
pub mod decimal;
pub mod identifier;
pub mod invoicing;
pub mod quantity;
pub mod rating;
pub mod row;
pub mod seal;
pub mod subscription;
pub mod time;

pub mod usage;
