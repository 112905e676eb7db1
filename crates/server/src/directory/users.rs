//! Users and roles. They belong to no tenant.

use hobbs_domain::row::{RowKey, RowRange};
use serde::{Deserialize, Serialize};

use super::documents::{Change, Document};
use super::{Directory, global};
use crate::fault::Fault;
use crate::security::{PasswordHash, Permissions};

/// A user as it is stored.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct UserDocument {
    /// The name; unique.
    pub name: String,
    /// The hash of the password.
    pub password: PasswordHash,
    /// The names of the user's roles. One that does not exist grants nothing.
    pub roles: Vec<String>,
}

impl Document for UserDocument {}

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

fn user_key(name: &str) -> RowKey {
    RowKey::new([b"u", name.as_bytes()].concat())
}

fn role_key(name: &str) -> RowKey {
    RowKey::new([b"r", name.as_bytes()].concat())
}

impl Directory {
    /// The stored user of a name; `None` if there is none.
    ///
    /// # Errors
    ///
    /// A store's failure.
    pub async fn user_document(&self, name: &str) -> Result<Option<UserDocument>, Fault> {
        let found = self.documents.get::<UserDocument>(&global(), &user_key(name)).await?;
        Ok(found.map(|found| found.document))
    }

    /// Makes a user. Answers whether it was made: `false` means that the name is taken.
    ///
    /// # Errors
    ///
    /// A store's failure.
    pub async fn create_user(&self, name: &str, password: &str, roles: &[String]) -> Result<bool, Fault> {
        let password = self.passwords.hash(password).await?;
        let document = UserDocument { name: name.to_owned(), password, roles: roles.to_vec() };
        let key = user_key(name);
        self.documents.commit(Change::of(global()).if_absent(key.clone()).put(key, &document)?).await
    }

    /// Every user, in the order of their names.
    ///
    /// # Errors
    ///
    /// A store's failure.
    pub async fn users(&self) -> Result<Vec<UserDocument>, Fault> {
        let documents = self.documents.all::<UserDocument>(&global(), RowRange::prefix(b"u")).await?;
        Ok(documents.into_iter().map(|(_, document)| document).collect())
    }

    /// The stored role of a name; `None` if there is none.
    ///
    /// # Errors
    ///
    /// A store's failure.
    pub async fn role_document(&self, name: &str) -> Result<Option<RoleDocument>, Fault> {
        let found = self.documents.get::<RoleDocument>(&global(), &role_key(name)).await?;
        Ok(found.map(|found| found.document))
    }

    /// Makes a role. Answers whether it was made: `false` means that the name is taken.
    ///
    /// # Errors
    ///
    /// A store's failure.
    pub async fn create_role(&self, name: &str, permissions: &[String]) -> Result<bool, Fault> {
        let document = RoleDocument { name: name.to_owned(), permissions: permissions.to_vec() };
        let key = role_key(name);
        self.documents.commit(Change::of(global()).if_absent(key.clone()).put(key, &document)?).await
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
                grants.push("*".to_owned());
            }
            if let Some(document) = self.role_document(role).await? {
                grants.extend(document.permissions);
            }
        }
        Ok(Permissions::new(grants))
    }
}
