//! Everything that is served.

use super::{Resource, hobbs, killbill};

/// Every path; in test mode, the clock too.
#[must_use]
pub fn resources(test_mode: bool) -> Vec<Resource> {
    let mut resources = killbill::resources();
    resources.extend(hobbs::resources());
    if test_mode {
        resources.extend(killbill::test_resources());
    }
    resources
}
