//! Random requests about catalogs.

use super::step::{request, step};
use super::world::World;
use crate::conformance::{Step, StepRequest};

const CATALOG: &str = include_str!("catalog.xml");
const EFFECTIVE: &str = "2014-05-01T00:00:00+00:00";

/// The catalog of each history.
pub(super) fn first() -> Step {
    upload("upload a catalog", "/1.0/kb/catalog/xml", CATALOG.to_owned())
}

/// Uploads, checks, reads catalogs.
pub(super) fn catalog(world: &mut World) -> Step {
    match world.dice.below(12) {
        0 => {
            // Both are a parser's messages where it finds fault.
            let (name, path) = ("check a catalog", "/1.0/kb/catalog/xml/validate");
            Step { quirk: Some("the message is the XML parser's".to_owned()), ..upload(name, path, version(world)) }
        }
        1 => upload("upload a catalog", "/1.0/kb/catalog/xml", version(world)),
        2..6 => {
            let what = world.dice.one(&["plan", "phase", "product", "priceList"]);
            let day = world.dice.one(&["", "&requestedDate=2023-03-01", "&requestedDate=x"]);
            let path = format!("/1.0/kb/catalog/{what}?subscriptionId={}{day}", world.subscription());
            step("read what a subscription is of", request("GET", path))
        }
        _ => {
            let what = world.dice.one(&[
                "",
                "?requestedDate=2023-01-01",
                "?requestedDate=2001-01-01",
                "?requestedDate=x",
                "/versions",
                "/availableBasePlans",
                "/availableAddons",
                "/availableAddons?baseProductName=Compute",
                "/simplePlan",
            ]);
            step("read a catalog", request("GET", format!("/1.0/kb/catalog{what}")))
        }
    }
}

fn upload(name: &str, path: &str, text: String) -> Step {
    let request: StepRequest = request("POST", path).with_header("Content-Type", "text/xml");
    step(name, request.with_text(text))
}

/// Another version of the catalog, or one with a mistake.
fn version(world: &mut World) -> String {
    let (from, to) = match world.dice.below(12) {
        0..4 => (EFFECTIVE, world.dice.one(&["2020-01-01T00:00:00+00:00", "2023-06-01T00:00:00+00:00", EFFECTIVE])),
        4 => ("<value>0.25</value>", "<value>0.5</value>"),
        5 => ("<catalogName>Metered</catalogName>", "<catalogName>Other</catalogName>"),
        6 => ("<product>Plain</product>", "<product>Ghost</product>"),
        7 => ("<unit>cpu-hours</unit>", "<unit>ghost</unit>"),
        8 => ("<plan>plain-monthly</plan>", "<plan>ghost</plan>"),
        9 => (EFFECTIVE, "soon"),
        10 => ("<currency>USD</currency>", ""),
        _ => ("</plans>", ""),
    };
    let changed = CATALOG.replacen(from, to, 1);
    if !world.dice.percent(10) {
        return changed;
    }
    let length = world.dice.below(changed.len());
    changed.chars().take(length).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_change_of_the_catalog_finds_its_place() {
        let mut world = World::new(1);
        let versions: Vec<String> = (0..300).map(|_| version(&mut world)).collect();
        let changed = versions.iter().filter(|version| version.as_str() != CATALOG).count();
        assert!(changed > 250, "{changed}");
        for has in ["2020-01-01", "2023-06-01", "0.5<", "Other", "Ghost", "ghost", "soon"] {
            assert!(versions.iter().any(|version| version.contains(has)), "{has}");
        }
    }
}
