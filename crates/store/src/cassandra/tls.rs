//! Secured connections.

use std::path::Path;
use std::sync::Arc;

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ClientConfig, RootCertStore};

use super::options::TlsOptions;
use crate::error::{StoreError, StoreResult};

/// What the options say, for the driver. Each node's certificate has to name the address that it is reached at.
pub(super) fn configuration(options: &TlsOptions) -> StoreResult<Arc<ClientConfig>> {
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let builder = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    let builder = builder.map_err(|error| wrong(&error))?.with_root_certificates(authorities(options)?);
    let configuration = match &options.identity {
        None => builder.with_no_client_auth(),
        Some((certificate, key)) => {
            let key = PrivateKeyDer::from_pem_file(key).map_err(|error| unreadable(key, &error))?;
            builder.with_client_auth_cert(certificates(certificate)?, key).map_err(|error| wrong(&error))?
        }
    };
    Ok(Arc::new(configuration))
}

fn authorities(options: &TlsOptions) -> StoreResult<RootCertStore> {
    let mut store = RootCertStore::empty();
    match &options.authorities {
        Some(path) => {
            for certificate in certificates(path)? {
                store.add(certificate).map_err(|error| unreadable(path, &error))?;
            }
        }
        None => drop(store.add_parsable_certificates(rustls_native_certs::load_native_certs().certs)),
    }
    if store.is_empty() {
        let nowhere = "no authority's certificate was found: name a file of them".to_owned();
        return Err(StoreError::Engine(nowhere));
    }
    Ok(store)
}

fn certificates(path: &Path) -> StoreResult<Vec<CertificateDer<'static>>> {
    let read = CertificateDer::pem_file_iter(path).and_then(Iterator::collect);
    read.map_err(|error| unreadable(path, &error))
}

fn unreadable(path: &Path, error: &dyn std::fmt::Display) -> StoreError {
    StoreError::Engine(format!("can't use {} for secured connections: {error}", path.display()))
}

fn wrong(error: &rustls::Error) -> StoreError {
    StoreError::Engine(format!("can't secure connections: {error}"))
}
