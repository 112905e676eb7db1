//! The engines from outside: the contract on each of them, and for the embedded one what is left after a close, a kill, a
//! full disk and damage.

#[cfg(feature = "cassandra")]
#[cfg(test)]
mod cassandra;
#[cfg(test)]
mod contract;
#[cfg(test)]
mod damage;
#[cfg(test)]
mod kill;
#[cfg(test)]
mod making;
#[cfg(test)]
mod memory;
#[cfg(all(test, unix))]
mod poison;
#[cfg(test)]
mod reopen;
#[cfg(test)]
mod support;
