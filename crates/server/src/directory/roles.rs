//! Roles. They belong to no tenant.

use hobbs_domain::row::{RowKey, RowRange};
use serde::{Deserialize, Serialize};

use super::documents::{Change, Document};
use super::{Directory, global};
use crate::fault::Fault;
use crate::security::Permissions;

/// A role as it is stored.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct RoleDocument {
    /// The name; unique.
    pub name: String,
    /// What it grants, as `group:action`.
    pub permissions: Vec<String>,
}

impl Document for RoleDocument {}

/// The role that may do everything. It always exists.
pub const ADMINISTRATOR: &str = "root";

/// What that role grants.
const EVERYTHING: &str = "*:*";

fn role_key(name: &str) -> RowKey {
    RowKey::new([b"r", name.as_bytes()].concat())
}

impl Directory {
    /// The stored role of a name; `None` if there is none.
    ///
    /// # Errors
    ///
    /// A store's failure.
    pub async fn role_document(&self, name: &str) -> Result<Option<RoleDocument>, Fault> {
        let found = self.documents.get::<RoleDocument>(&global(), &role_key(name)).await?;
        Ok(found.map(|found| found.document))
    }

    /// Every role that was made, in the order of their names.
    ///
    /// # Errors
    ///
    /// A store's failure.
    pub async fn roles(&self) -> Result<Vec<RoleDocument>, Fault> {
        let documents = self.documents.all::<RoleDocument>(&global(), RowRange::prefix(b"r")).await?;
        Ok(documents.into_iter().map(|(_, document)| document).collect())
    }

    /// Makes a role. Answers whether it was made: `false` means that the name is taken.
    ///
    /// # Errors
    ///
    /// A store's failure.
    pub async fn create_role(&self, role: &RoleDocument) -> Result<bool, Fault> {
        let key = role_key(&role.name);
        self.documents.commit(Change::of(global()).if_absent(key.clone()).put(key, role)?).await
    }

    /// Writes a role, whether there was one of that name or not.
    ///
    /// # Errors
    ///
    /// A store's failure.
    pub async fn replace_role(&self, role: &RoleDocument) -> Result<(), Fault> {
        self.documents.commit(Change::of(global()).put(role_key(&role.name), role)?).await.map(drop)
    }

    /// What roles grant together.
    ///
    /// # Errors
    ///
    /// A store's failure.
    pub async fn permissions(&self, roles: &[String]) -> Result<Permissions, Fault> {
        let mut grants = Vec::new();
        for role in roles {
            if role == ADMINISTRATOR {
                grants.push(EVERYTHING.to_owned());
            }
            if let Some(document) = self.role_document(role).await? {
                grants.extend(document.permissions);
            }
        }
        Ok(Permissions::new(grants))
    }
}
