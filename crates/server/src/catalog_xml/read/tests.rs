use hobbs_domain::catalog::BillingMode;

use super::*;

const CATALOG: &str = include_str!("sample.xml");

fn with(old: &str, new: &str) -> Result<Version, String> {
    assert!(CATALOG.contains(old), "{old}");
    read(&CATALOG.replacen(old, new, 1)).map_err(|invalid| invalid.to_string())
}

#[test]
fn keeps_everything() {
    let version = read(CATALOG).unwrap();
    assert_eq!(version.effective_at.to_string(), "2014-05-01T00:00:00.000Z");
    assert_eq!((version.name.as_str(), version.recurring_billing_mode), ("Metered", Some(BillingMode::InAdvance)));
    let plan = version.plan("compute-monthly").unwrap();
    assert_eq!(plan.initial_phases.len(), 1);
    let usage = &plan.final_phase.usages[0];
    assert_eq!((usage.name.as_str(), usage.tiers.len()), ("compute-cpu", 2));
    let block = &usage.tiers[0].blocks[0];
    assert_eq!((block.block.size.to_string(), block.max.to_string()), ("1".to_owned(), "100".to_owned()));
    assert_eq!(block.block.prices.prices[0].value.unwrap().to_string(), "0.250");
    assert_eq!(version.rules.cancel_policy.len(), 2);
    assert_eq!(version.price_lists.children[0].plans, ["plain-monthly"]);
}

#[test]
fn refuses_what_the_schema_refuses() {
    for (old, new, expected) in [
        ("<catalogName>", "<colour/><catalogName>", "line 3: cvc-complex-type.2.4.a"),
        ("<catalogName>Metered</catalogName>", "", "line 4: cvc-complex-type.2.4.a"),
        ("2014-05-01T00:00:00+00:00", "soon", "line 2: cvc-datatype-valid.1.2.1"),
        ("2014-05-01T00:00:00+00:00", "2014-05-01", "line 2: cvc-datatype-valid.1.2.1"),
        ("<category>BASE", "<category>ODD", "line 8: cvc-enumeration-valid"),
        (
            "<value>0.250",
            "<value>cheap",
            "line 35: cvc-datatype-valid.1.2.1: 'cheap' is not a valid value for 'decimal'.",
        ),
        ("<max>100</max>", "", "line 33: cvc-complex-type.2.4.b"),
        ("<unit name=\"cpu-hours\"/>", "", "cvc-id.1: There is no ID/IDREF binding for IDREF 'cpu-hours'."),
        (
            "<plan name=\"plain-monthly\">",
            "<plan name=\"Compute\">",
            "cvc-id.2: There are multiple occurrences of ID value 'Compute'.",
        ),
        (
            "<plan>compute-monthly</plan>",
            "<plan>ghost</plan>",
            "cvc-id.1: There is no ID/IDREF binding for IDREF 'ghost'.",
        ),
        (
            "<plan>compute-monthly</plan>",
            "<plan>Compute</plan>",
            "cvc-id.1: There is no ID/IDREF binding for IDREF 'Compute'.",
        ),
        ("<product name=\"Plain\">", "<product name=\"2 Plain\">", "line 9: cvc-datatype-valid.1.2.1"),
        ("<product name=\"Plain\">", "<product name=\"Plain\" colour=\"blue\">", "line 9: cvc-complex-type.3.2.2"),
        ("<products>", "<products>text", "line 7: cvc-complex-type.2.3"),
        ("<currency>USD</currency>", "<currency>XYZ</currency>", "line 5: cvc-enumeration-valid"),
    ] {
        let refusal = with(old, new).unwrap_err();
        assert!(refusal.starts_with(expected), "{new}: {refusal}");
    }
}

#[test]
fn refuses_declarations_and_other_documents() {
    for text in [
        "",
        "garbage",
        "<nothing/>",
        "<catalog xmlns='urn:x'/>",
        "<!DOCTYPE catalog [<!ENTITY a 'aaaa'>]><catalog>&a;</catalog>",
        "<catalog><effectiveDate>",
    ] {
        assert!(read(text).is_err(), "{text}");
    }
}

#[test]
fn takes_what_the_schema_takes() {
    for (old, new) in [
        (
            "<?xml version=\"1.0\"?><catalog>",
            "<catalog xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance' xsi:noNamespaceSchemaLocation='x.xsd'>",
        ),
        ("<unit name=\"gb-stored\"/>", "<!-- nothing -->"),
        ("<value>0.250</value>", "<value xsi:nil='true' xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance'/>"),
        ("<value>0.250</value>", "<value>-0.250</value>"),
        ("<max>100</max>", "<max> 100.5 </max>"),
        ("2014-05-01T00:00:00+00:00", "2014-05-01T00:00:00"),
    ] {
        assert!(with(old, new).is_ok(), "{new}: {:?}", with(old, new));
    }
}
