//! Users. They belong to no tenant.

use hobbs_domain::row::{RowKey, RowRange};
use serde::{Deserialize, Serialize};

use super::documents::{Change, Document};
use super::{Directory, global};
use crate::fault::{ApiClass, Fault};
use crate::security::PasswordHash;

/// A user as it is stored.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct UserDocument {
    /// The name; unique.
    pub name: String,
    /// The hash of the password.
    pub password: PasswordHash,
    /// The names of the user's roles. One that does not exist grants nothing.
    pub roles: Vec<String>,
    /// Whether the user's access was taken away. The name stays taken.
    #[serde(default)]
    pub invalidated: bool,
}

impl Document for UserDocument {}

fn user_key(name: &str) -> RowKey {
    RowKey::new([b"u", name.as_bytes()].concat())
}

impl Directory {
    /// The stored user of a name; `None` if there is none, or the user was invalidated.
    ///
    /// # Errors
    ///
    /// A store's failure.
    pub async fn user_document(&self, name: &str) -> Result<Option<UserDocument>, Fault> {
        let found = self.documents.get::<UserDocument>(&global(), &user_key(name)).await?;
        Ok(found.map(|found| found.document).filter(|user| !user.invalidated))
    }

    /// The stored user of a name.
    ///
    /// # Errors
    ///
    /// 400, 40001 if there is none, or the user was invalidated; a store's failure.
    pub async fn user(&self, name: &str) -> Result<UserDocument, Fault> {
        self.user_document(name).await?.ok_or_else(|| no_such_user(name))
    }

    /// Makes a user. Answers whether it was made: `false` means that the name is taken.
    ///
    /// # Errors
    ///
    /// A store's failure.
    pub async fn create_user(&self, name: &str, password: &str, roles: &[String]) -> Result<bool, Fault> {
        let password = self.passwords.hash(password).await?;
        let document = UserDocument { name: name.to_owned(), password, roles: roles.to_vec(), invalidated: false };
        let key = user_key(name);
        self.documents.commit(Change::of(global()).if_absent(key.clone()).put(key, &document)?).await
    }

    /// Changes a user's password.
    ///
    /// # Errors
    ///
    /// 400, 40001 if there is no such user; a store's failure.
    pub async fn update_password(&self, name: &str, password: &str) -> Result<(), Fault> {
        let password = self.passwords.hash(password).await?;
        self.update_user(name, |user| UserDocument { password: password.clone(), ..user.clone() }).await
    }

    /// Changes a user's roles.
    ///
    /// # Errors
    ///
    /// 400, 40001 if there is no such user; a store's failure.
    pub async fn update_user_roles(&self, name: &str, roles: &[String]) -> Result<(), Fault> {
        self.update_user(name, |user| UserDocument { roles: roles.to_vec(), ..user.clone() }).await
    }

    /// Takes a user's access away. The name stays taken.
    ///
    /// # Errors
    ///
    /// 400, 40001 if there is no such user; a store's failure.
    pub async fn invalidate_user(&self, name: &str) -> Result<(), Fault> {
        self.update_user(name, |user| UserDocument { invalidated: true, ..user.clone() }).await
    }

    async fn update_user(&self, name: &str, change: impl Fn(&UserDocument) -> UserDocument) -> Result<(), Fault> {
        let (partition, key) = (global(), user_key(name));
        let changed = self.documents.update(&partition, &key, no_such_user(name), |user: &UserDocument| {
            if user.invalidated { Err(no_such_user(name)) } else { Ok(change(user)) }
        });
        changed.await.map(drop)
    }

    /// Every user that was not invalidated, in the order of their names.
    ///
    /// # Errors
    ///
    /// A store's failure.
    pub async fn users(&self) -> Result<Vec<UserDocument>, Fault> {
        let documents = self.documents.all::<UserDocument>(&global(), RowRange::prefix(b"u")).await?;
        Ok(documents.into_iter().map(|(_, document)| document).filter(|user| !user.invalidated).collect())
    }
}

fn no_such_user(name: &str) -> Fault {
    let message = format!("The user {name} does not exist or has been inactivated");
    Fault::refused(ApiClass::Security, 40_001, message)
}
