//! How Cassandra is reached and talked to, from the settings.

use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};
use std::time::Duration;

use hobbs_store::{Agreement, CassandraOptions, Credentials, TlsOptions};

use super::{SettingsError, Values};

/// The port that Cassandra listens on unless set otherwise.
const PORT: u16 = 9042;

/// The most nodes that an address may name; the others are learnt from them.
const NODES_MAX: usize = 64;

const TIMEOUT_MS: RangeInclusive<u64> = 10..=60_000;

/// Less than the minute that a request to Hobbs may take, so that its caller learns what happened.
const PATIENCE_MS: RangeInclusive<u64> = 10..=50_000;

const AT_ONCE: RangeInclusive<usize> = 1..=32_768;

/// The nodes and the keyspace of what stands after `cassandra://`.
pub(super) fn address(text: &str) -> Result<(Vec<String>, String), String> {
    let form = "write cassandra://HOST[:PORT],HOST[:PORT]/KEYSPACE";
    if text.contains('@') {
        let elsewhere = "set HOBBS_CASSANDRA_USER and HOBBS_CASSANDRA_PASSWORD instead";
        return Err(format!("an address that others can see is no place for a user and a password: {elsewhere}"));
    }
    let (nodes, keyspace) = text.split_once('/').ok_or_else(|| format!("it names no keyspace: {form}"))?;
    let keyspace = keyspace.strip_suffix('/').unwrap_or(keyspace);
    if !CassandraOptions::takes_keyspace(keyspace) {
        let taken = "use at most 48 small letters, digits and underscores, a letter first";
        return Err(format!("\"{keyspace}\" can't be a keyspace of Hobbs: {taken}"));
    }
    let nodes: Vec<String> =
        nodes.split(',').map(|node| with_port(node).ok_or(node)).collect::<Result<_, _>>().map_err(|node| {
            if node.is_empty() { format!("it names no node: {form}") } else { format!("\"{node}\" is no node: {form}") }
        })?;
    if nodes.len() > NODES_MAX {
        return Err(format!("it names {} nodes: at most {NODES_MAX} are needed, the others are learnt", nodes.len()));
    }
    Ok((nodes, keyspace.to_owned()))
}

/// A node with its port. An address of version 6 stands in brackets.
fn with_port(node: &str) -> Option<String> {
    let authority = node.parse::<http::uri::Authority>().ok()?;
    let named_port = node.strip_prefix(authority.host())?;
    match (authority.port_u16(), named_port) {
        (Some(port), _) if port > 0 => Some(node.to_owned()),
        (None, "") => Some(format!("{node}:{PORT}")),
        _ => None,
    }
}

/// What the other settings say about nodes and a keyspace.
pub(super) fn options(
    values: &Values,
    nodes: Vec<String>,
    keyspace: String,
) -> Result<CassandraOptions, SettingsError> {
    let data_centre =
        values.read("cassandra-data-centre", |text| Ok(Some(text.to_owned()).filter(|it| !it.is_empty())))?;
    let agreement = values.read("cassandra-consistency", |text| agreement(text, data_centre.as_deref()))?;
    Ok(CassandraOptions {
        nodes,
        keyspace,
        agreement,
        data_centre,
        credentials: credentials(values)?,
        tls: tls(values)?,
        request_timeout: milliseconds(values, "cassandra-request-timeout-ms", &TIMEOUT_MS)?,
        patience: milliseconds(values, "cassandra-patience-ms", &PATIENCE_MS)?,
        commits_at_once: values.read("cassandra-commits-at-once", |text| number(text, &AT_ONCE))?,
        reads_at_once: values.read("cassandra-reads-at-once", |text| number(text, &AT_ONCE))?,
    })
}

fn agreement(text: &str, data_centre: Option<&str>) -> Result<Agreement, String> {
    match text.to_ascii_lowercase().replace('_', "-").as_str() {
        "quorum" => Ok(Agreement::Quorum),
        "local-quorum" if data_centre.is_some() => Ok(Agreement::Local),
        "local-quorum" => {
            Err("local-quorum asks for the replicas of one data centre: set cassandra-data-centre to its name"
                .to_owned())
        }
        _ => Err(format!(
            "\"{text}\" is not quorum or local-quorum: with less, a submission could be lost or counted twice"
        )),
    }
}

fn credentials(values: &Values) -> Result<Option<Credentials>, SettingsError> {
    let text = |name| values.read(name, |text| Ok(text.to_owned()));
    let (user, password) = (text("cassandra-user")?, text("cassandra-password")?);
    match (user.is_empty(), password.is_empty()) {
        (true, true) => Ok(None),
        (false, false) => Ok(Some(Credentials { user, password })),
        (true, false) => Err(values.refused("cassandra-password", "it needs the user whose it is: set cassandra-user")),
        (false, true) => {
            Err(values
                .refused("cassandra-user", "it needs a password: set HOBBS_CASSANDRA_PASSWORD in the environment"))
        }
    }
}

fn tls(values: &Values) -> Result<Option<TlsOptions>, SettingsError> {
    let is_secured: bool = values.get("cassandra-tls", "true or false")?;
    let file = |name| values.read(name, |text| file(text, is_secured));
    let authorities = file("cassandra-tls-authorities")?;
    let identity = match (file("cassandra-tls-certificate")?, file("cassandra-tls-key")?) {
        (None, None) => None,
        (Some(certificate), Some(key)) => Some((certificate, key)),
        (None, Some(_)) => {
            return Err(values.refused("cassandra-tls-key", "it needs its certificate: set cassandra-tls-certificate"));
        }
        (Some(_), None) => {
            return Err(values.refused("cassandra-tls-certificate", "it needs its key: set cassandra-tls-key"));
        }
    };
    Ok(is_secured.then_some(TlsOptions { authorities, identity }))
}

/// A file that has to be there; an empty text is none.
fn file(path: &str, is_secured: bool) -> Result<Option<PathBuf>, String> {
    match (path.is_empty(), is_secured) {
        (true, _) => Ok(None),
        (false, false) => Err("it is of no use unless cassandra-tls is true".to_owned()),
        (false, true) if Path::new(path).is_file() => Ok(Some(path.into())),
        (false, true) => Err(format!("there is no file {path}")),
    }
}

fn milliseconds(values: &Values, name: &'static str, range: &RangeInclusive<u64>) -> Result<Duration, SettingsError> {
    values.read(name, |text| number(text, range).map(Duration::from_millis))
}

fn number<N>(text: &str, range: &RangeInclusive<N>) -> Result<N, String>
where
    N: std::str::FromStr + PartialOrd + std::fmt::Display,
{
    let wanted = || format!("\"{text}\" is no number from {} to {}", range.start(), range.end());
    text.parse().ok().filter(|number| range.contains(number)).ok_or_else(wanted)
}

#[cfg(test)]
mod tests;
