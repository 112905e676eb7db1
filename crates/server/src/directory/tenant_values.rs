//! What a tenant keeps under names of its own: `"v" name` holds the values of a name, in the order in which they came.
//!
//! Kill Bill keeps the configuration of a tenant and of its plugins there too, under names of its own, each with one value.

use hobbs_domain::identifier::TenantId;
use hobbs_domain::row::{RowKey, RowRange};
use serde::{Deserialize, Serialize};

use super::documents::{Change, Document};
use super::{Directory, of_tenant};
use crate::bounds;
use crate::fault::Fault;

/// The name of the configuration of a tenant.
pub const TENANT_CONFIGURATION: &str = "PER_TENANT_CONFIG";

/// What the name of a plugin's configuration begins with.
pub const PLUGIN_CONFIGURATION: &str = "PLUGIN_CONFIG_";

/// Kill Bill's own names, or what they begin with, that have one value only.
const SINGLE: [&str; 8] = [
    TENANT_CONFIGURATION,
    PLUGIN_CONFIGURATION,
    "PLUGIN_PAYMENT_STATE_MACHINE_",
    "OVERDUE_CONFIG",
    "INVOICE_TRANSLATION_",
    "CATALOG_TRANSLATION_",
    "INVOICE_TEMPLATE",
    "INVOICE_MP_TEMPLATE",
];

/// The values of a name.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
struct TenantValuesDocument {
    values: Vec<String>,
}

impl Document for TenantValuesDocument {}

fn values_key(name: &str) -> RowKey {
    RowKey::new([b"v", name.as_bytes()].concat())
}

impl Directory {
    /// Adds a value to a name; of a name that has one value only, it takes the place of the former.
    ///
    /// # Errors
    ///
    /// [`Fault::IllegalArgument`] for a name that is too long or too many or too large values; a store's failure.
    pub async fn add_tenant_value(&self, tenant: TenantId, name: &str, value: String) -> Result<(), Fault> {
        if name.chars().count() > bounds::EXTERNAL_KEY_CHARACTERS_MAX {
            let most = bounds::EXTERNAL_KEY_CHARACTERS_MAX;
            return Err(Fault::illegal_argument(format!("a key has at most {most} characters")));
        }
        let single = SINGLE.iter().any(|prefix| name.starts_with(prefix));
        let (partition, key) = (of_tenant(tenant), values_key(name));
        for _ in 0..bounds::UPDATE_ATTEMPTS_MAX {
            let found = self.documents.get::<TenantValuesDocument>(&partition, &key).await?;
            let mut values = found.as_ref().filter(|_| !single).map(|found| found.document.values.clone());
            values.get_or_insert_default().push(value.clone());
            let document = TenantValuesDocument { values: values.unwrap_or_default() };
            if document.values.iter().map(String::len).sum::<usize>() > bounds::TENANT_VALUES_BYTES_MAX {
                let most = bounds::TENANT_VALUES_BYTES_MAX;
                return Err(Fault::illegal_argument(format!("the values of a key have at most {most} bytes")));
            }
            let change = Change::of(partition.clone()).if_found_or_absent(key.clone(), found.as_ref());
            if self.documents.commit(change.put(key.clone(), &document)?).await? {
                return Ok(());
            }
        }
        Err(Fault::Unavailable("too many changes at once: retry later".to_owned()))
    }

    /// The values of a name; none if nothing was kept under it.
    ///
    /// # Errors
    ///
    /// A store's failure.
    pub async fn tenant_values(&self, tenant: TenantId, name: &str) -> Result<Vec<String>, Fault> {
        let found = self.documents.get::<TenantValuesDocument>(&of_tenant(tenant), &values_key(name)).await?;
        Ok(found.map(|found| found.document.values).unwrap_or_default())
    }

    /// The names that begin with a text, each with its values.
    ///
    /// # Errors
    ///
    /// A store's failure.
    pub async fn search_tenant_values(
        &self,
        tenant: TenantId,
        prefix: &str,
    ) -> Result<Vec<(String, Vec<String>)>, Fault> {
        let range = RowRange::prefix(values_key(prefix).as_bytes());
        let found = self.documents.all::<TenantValuesDocument>(&of_tenant(tenant), range).await?;
        let named = found.into_iter().map(|(key, document)| {
            let name = key.as_bytes().get(1..).unwrap_or_default();
            (String::from_utf8_lossy(name).into_owned(), document.values)
        });
        Ok(named.collect())
    }

    /// Removes a name with its values. Removing what is not there is no error.
    ///
    /// # Errors
    ///
    /// A store's failure.
    pub async fn remove_tenant_values(&self, tenant: TenantId, name: &str) -> Result<(), Fault> {
        self.documents.commit(Change::of(of_tenant(tenant)).delete(values_key(name))).await.map(drop)
    }
}
