//! Rules.

use std::fmt::Display;

use hobbs_domain::catalog::{Case, ChangeCase, Criteria, Rules};

use super::element::Xml;

const PLAIN: [&str; 4] = ["product", "productCategory", "billingPeriod", "priceList"];
const FROM: [&str; 4] = ["fromProduct", "fromProductCategory", "fromBillingPeriod", "fromPriceList"];
const TO: [&str; 4] = ["toProduct", "toProductCategory", "toBillingPeriod", "toPriceList"];

pub fn rules(xml: &mut Xml, rules: &Rules) {
    xml.element("rules", &[], |xml| {
        xml.list("changePolicy", &rules.change_policy, |xml, case| {
            change_case(xml, "changePolicyCase", "policy", case);
        });
        xml.list("changeAlignment", &rules.change_alignment, |xml, case| {
            change_case(xml, "changeAlignmentCase", "alignment", case);
        });
        xml.list("cancelPolicy", &rules.cancel_policy, |xml, case| {
            plain_case(xml, "cancelPolicyCase", PLAIN, "policy", case);
        });
        xml.list("createAlignment", &rules.create_alignment, |xml, case| {
            plain_case(xml, "createAlignmentCase", PLAIN, "alignment", case);
        });
        xml.list("billingAlignment", &rules.billing_alignment, |xml, case| {
            plain_case(xml, "billingAlignmentCase", PLAIN, "alignment", case);
        });
        xml.list("priceList", &rules.price_list, |xml, case| {
            plain_case(xml, "priceListCase", FROM, "toPriceList", case);
        });
    });
}

fn change_case<R: Display>(xml: &mut Xml, name: &str, result: &str, case: &ChangeCase<R>) {
    xml.element(name, &[], |xml| {
        xml.optional("phaseType", case.phase_type);
        criteria(xml, FROM, &case.from);
        criteria(xml, TO, &case.to);
        xml.value(result, &case.result);
    });
}

fn plain_case<R: Display>(xml: &mut Xml, name: &str, names: [&str; 4], result: &str, case: &Case<R>) {
    xml.element(name, &[], |xml| {
        criteria(xml, names, &case.criteria);
        xml.optional("phaseType", case.phase_type);
        xml.value(result, &case.result);
    });
}

fn criteria(xml: &mut Xml, names: [&str; 4], criteria: &Criteria) {
    let [product, category, billing_period, price_list] = names;
    xml.optional(product, criteria.product.as_ref());
    xml.optional(category, criteria.category);
    xml.optional(billing_period, criteria.billing_period);
    xml.optional(price_list, criteria.price_list.as_ref());
}
