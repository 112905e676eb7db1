//! What has to be there before usage can be recorded: a tenant, a catalog, an account, a subscription.

use serde::Serialize;
use uuid::Uuid;

use crate::error::ClientError;
use crate::transport::{Answer, Call, Transport};
use crate::{Author, Configuration};

/// Sets up what usage is recorded against. Nothing here is retried, since sending it again would make it twice.
#[derive(Clone, Debug)]
pub struct SetupApi {
    transport: Transport,
}

/// A tenant to be made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct NewTenant {
    /// The key that requests will name it by.
    pub api_key: String,
    /// The secret that goes with the key.
    pub api_secret: String,
}

/// An account to be made.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct NewAccount {
    /// Whose it is.
    pub name: String,
    /// A key of the caller's choice, unique within the tenant.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub external_key: Option<String>,
    /// The currency, as `USD`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub currency: Option<String>,
    /// The time zone, as `Europe/Paris`; UTC if left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub time_zone: Option<String>,
}

/// A subscription to be made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct NewSubscription {
    /// The account that subscribes.
    pub account_id: Uuid,
    /// A key of the caller's choice, unique within the tenant.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub external_key: Option<String>,
    /// The plan of the catalog.
    pub plan_name: String,
}

const JSON: &str = "application/json";

impl SetupApi {
    /// For a server and credentials.
    ///
    /// # Errors
    ///
    /// [`ClientError::InvalidArgument`] if the server's URL is none.
    pub fn new(configuration: &Configuration) -> Result<Self, ClientError> {
        Ok(Self { transport: Transport::new(configuration)? })
    }

    /// Makes a tenant and answers its id.
    ///
    /// # Errors
    ///
    /// [`ClientError`].
    pub async fn create_tenant(&self, tenant: &NewTenant, author: &Author) -> Result<Uuid, ClientError> {
        self.create("/1.0/kb/tenants", tenant, author).await
    }

    /// Uploads a version of the tenant's catalog.
    ///
    /// # Errors
    ///
    /// [`ClientError`].
    pub async fn upload_catalog(&self, xml: &str, author: &Author) -> Result<(), ClientError> {
        let call = Call::post("/1.0/kb/catalog/xml".to_owned(), "text/xml", xml.to_owned(), author);
        self.transport.send(&call).await.map(drop)
    }

    /// Makes an account and answers its id.
    ///
    /// # Errors
    ///
    /// [`ClientError`].
    pub async fn create_account(&self, account: &NewAccount, author: &Author) -> Result<Uuid, ClientError> {
        self.create("/1.0/kb/accounts", account, author).await
    }

    /// Makes a subscription and answers its id.
    ///
    /// # Errors
    ///
    /// [`ClientError`].
    pub async fn create_subscription(
        &self,
        subscription: &NewSubscription,
        author: &Author,
    ) -> Result<Uuid, ClientError> {
        self.create("/1.0/kb/subscriptions", subscription, author).await
    }

    /// Whether the server is well.
    ///
    /// # Errors
    ///
    /// [`ClientError`] if it is not, or does not answer.
    pub async fn check_health(&self) -> Result<(), ClientError> {
        self.transport.send(&Call::get("/1.0/healthcheck".to_owned())).await.map(drop)
    }

    async fn create(&self, path: &str, body: &impl Serialize, author: &Author) -> Result<Uuid, ClientError> {
        let body = serde_json::to_string(body).map_err(|error| ClientError::InvalidArgument(error.to_string()))?;
        created(&self.transport.send(&Call::post(path.to_owned(), JSON, body, author)).await?)
    }
}

/// The id at the end of an answer's `Location`.
fn created(answer: &Answer) -> Result<Uuid, ClientError> {
    let location = answer.location.as_deref().unwrap_or_default();
    let id = location.rsplit('/').next().unwrap_or_default();
    id.parse().map_err(|_| ClientError::Decode(format!("its Location \"{location}\" has no id")))
}
