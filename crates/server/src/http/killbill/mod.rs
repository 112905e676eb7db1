//! Kill Bill's API: one module for each of its resources.

mod health;
mod tenants;
mod usages;

use super::Resource;

/// Every path that is served.
#[must_use]
pub fn resources() -> Vec<Resource> {
    [health::resources(), tenants::resources(), usages::resources()].concat()
}
