//! Catalogs as XML.

use hobbs::catalog_xml::{read, write};

pub(crate) fn decode(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    if let Ok(version) = read(&text) {
        let _mistakes = version.mistakes();
        assert!(!write(&[version]).is_empty());
    }
}

pub(crate) fn seeds() -> Vec<Vec<u8>> {
    vec![hobbs::directory::SAMPLE_CATALOG.as_bytes().to_vec()]
}
