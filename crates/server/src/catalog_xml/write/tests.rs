use super::*;
use crate::catalog_xml::read;

const SAMPLE: &str = include_str!("../read/sample.xml");

/// What was written can be uploaded as it is, but for the elements around a version.
fn rewritten(text: &str) -> String {
    let written = write(&[read(text).unwrap()]);
    let start = written.find("<version>").unwrap();
    let end = written.find("</version>").unwrap();
    let inside = written.get(start + "<version>".len()..end).unwrap();
    format!("<catalog>{inside}</catalog>")
}

#[test]
fn what_is_written_is_read_as_the_same() {
    let once = rewritten(SAMPLE);
    let (first, again) = (read(SAMPLE).unwrap(), read(&once).unwrap());
    assert_eq!(again.plans.len(), 2);
    assert_eq!(again.rules, first.rules);
    assert_eq!(
        again.plans[0].final_phase.usages[0].tiers,
        first.plans[0].final_phase.usages[0]
            .tiers
            .iter()
            .cloned()
            .map(|mut tier| {
                tier.blocks
                    .iter_mut()
                    .for_each(|tiered| tiered.block.block_type = Some(hobbs_domain::catalog::BlockType::Tiered));
                tier
            })
            .collect::<Vec<_>>()
    );
    assert_eq!(rewritten(&once), once, "the defaults are filled in once");
}

#[test]
fn a_catalog_without_versions_is_empty() {
    let empty =
        "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<catalogs>\n    <versions/>\n</catalogs>\n";
    assert_eq!(write(&[]), empty);
}

#[test]
fn decimals_have_no_exponent() {
    for text in ["0.00000001", "-0.5", "10.00", "7", "0"] {
        assert_eq!(plain(Decimal::parse(text).unwrap()), text);
    }
}
