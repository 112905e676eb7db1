//! What is read of the settings, and what is said about wrong ones.

use std::collections::BTreeMap;

use super::*;
use crate::settings::{Settings, StorePlace};

fn read(given: &[(&str, &str)]) -> Result<CassandraOptions, String> {
    let mut variables: BTreeMap<_, _> = given.iter().copied().collect();
    variables.entry("HOBBS_STORE").or_insert("cassandra://one,two:19042/usage");
    let values = Values::new(None, |name| variables.get(name).map(|&value| value.to_owned()));
    match Settings::read(&values).map_err(|error| error.to_string())?.store {
        StorePlace::Cassandra(options) => Ok(*options),
        StorePlace::Directory(path) => Err(format!("the directory {}", path.display())),
    }
}

#[test]
fn an_address_is_enough() {
    let defaults = CassandraOptions::default();
    let nodes = vec!["one:9042".to_owned(), "two:19042".to_owned()];
    assert_eq!(read(&[]).unwrap(), CassandraOptions { nodes, keyspace: "usage".to_owned(), ..defaults });
    let place = StorePlace::Cassandra(Box::new(read(&[("HOBBS_STORE", "cassandra://[::1],10.0.0.1:1/k")]).unwrap()));
    assert_eq!(place.argument(), "--store cassandra://[::1]:9042,10.0.0.1:1/k");
}

#[test]
fn everything_can_be_set() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, "").unwrap();
        path
    };
    let [authorities, certificate, key] = ["authorities", "certificate", "key"].map(file);
    let options = read(&[
        ("HOBBS_CASSANDRA_CONSISTENCY", "LOCAL_QUORUM"),
        ("HOBBS_CASSANDRA_DATA_CENTRE", "paris"),
        ("HOBBS_CASSANDRA_USER", "hobbs"),
        ("HOBBS_CASSANDRA_PASSWORD", "calvin"),
        ("HOBBS_CASSANDRA_TLS", "true"),
        ("HOBBS_CASSANDRA_TLS_AUTHORITIES", authorities.to_str().unwrap()),
        ("HOBBS_CASSANDRA_TLS_CERTIFICATE", certificate.to_str().unwrap()),
        ("HOBBS_CASSANDRA_TLS_KEY", key.to_str().unwrap()),
        ("HOBBS_CASSANDRA_REQUEST_TIMEOUT_MS", "1500"),
        ("HOBBS_CASSANDRA_PATIENCE_MS", "10000"),
        ("HOBBS_CASSANDRA_COMMITS_AT_ONCE", "7"),
        ("HOBBS_CASSANDRA_READS_AT_ONCE", "9"),
    ]);
    let expected = CassandraOptions {
        nodes: vec!["one:9042".to_owned(), "two:19042".to_owned()],
        keyspace: "usage".to_owned(),
        agreement: Agreement::Local,
        data_centre: Some("paris".to_owned()),
        credentials: Some(Credentials { user: "hobbs".to_owned(), password: "calvin".to_owned() }),
        tls: Some(TlsOptions { authorities: Some(authorities), identity: Some((certificate, key)) }),
        request_timeout: Duration::from_millis(1_500),
        patience: Duration::from_secs(10),
        commits_at_once: 7,
        reads_at_once: 9,
    };
    assert_eq!(options.unwrap(), expected);
}

#[test]
fn what_is_wrong_is_said_with_its_place() {
    let wrong: [(&[(&str, &str)], &str); 20] = [
        (&[("HOBBS_STORE", "cassandra://one")], "names no keyspace"),
        (&[("HOBBS_STORE", "cassandra:///usage")], "names no node"),
        (&[("HOBBS_STORE", "cassandra://one,,two/usage")], "names no node"),
        (&[("HOBBS_STORE", "cassandra://one:port/usage")], "\"one:port\" is no node"),
        (&[("HOBBS_STORE", "cassandra://one:0/usage")], "\"one:0\" is no node"),
        (&[("HOBBS_STORE", "cassandra://one/Usage")], "\"Usage\" can't be a keyspace"),
        (&[("HOBBS_STORE", "cassandra://one/usage; DROP")], "can't be a keyspace"),
        (&[("HOBBS_STORE", "postgres://one/usage")], "no store has such an address"),
        (&[("HOBBS_CASSANDRA_CONSISTENCY", "one")], "\"one\" is not quorum or local-quorum"),
        (&[("HOBBS_CASSANDRA_CONSISTENCY", "local-quorum")], "set cassandra-data-centre"),
        (&[("HOBBS_CASSANDRA_USER", "hobbs")], "it needs a password"),
        (&[("HOBBS_CASSANDRA_PASSWORD", "calvin")], "set cassandra-user"),
        (&[("HOBBS_CASSANDRA_TLS", "yes")], "has to be true or false"),
        (&[("HOBBS_CASSANDRA_TLS_AUTHORITIES", "a.pem")], "unless cassandra-tls is true"),
        (&[("HOBBS_CASSANDRA_TLS", "true"), ("HOBBS_CASSANDRA_TLS_KEY", "/no/key")], "there is no file /no/key"),
        (&[("HOBBS_CASSANDRA_TLS", "true"), ("HOBBS_CASSANDRA_TLS_KEY", "Cargo.toml")], "needs its certificate"),
        (&[("HOBBS_CASSANDRA_TLS", "true"), ("HOBBS_CASSANDRA_TLS_CERTIFICATE", "Cargo.toml")], "needs its key"),
        (&[("HOBBS_CASSANDRA_REQUEST_TIMEOUT_MS", "0")], "\"0\" is no number from 10 to 60000"),
        (&[("HOBBS_CASSANDRA_PATIENCE_MS", "5 s")], "\"5 s\" is no number"),
        (&[("HOBBS_CASSANDRA_COMMITS_AT_ONCE", "0")], "\"0\" is no number from 1 to"),
    ];
    for (given, reason) in wrong {
        let error = read(given).unwrap_err();
        let (name, _) = given.last().unwrap();
        let place = name.trim_start_matches("HOBBS_").to_ascii_lowercase().replace('_', "-");
        assert!(error.contains(reason), "{given:?}: {error}");
        assert!(error.contains(name) || error.contains(&place), "{given:?}: {error}");
    }
}

#[test]
fn a_password_in_an_address_is_refused_and_not_shown() {
    let error = read(&[("HOBBS_STORE", "cassandra://hobbs:calvin@one/usage")]).unwrap_err();
    assert!(error.contains("HOBBS_CASSANDRA_PASSWORD") && !error.contains("calvin"), "{error}");
}
