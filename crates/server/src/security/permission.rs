//! Permissions.
//!
//! A permission is `group:action`. A role is granted permissions; `*`, `group` and `group:*` stand for all of them.

/// What an operation may ask for. The names are Kill Bill's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Permission {
    /// Make an account.
    AccountCreate,
    /// Change an account.
    AccountUpdate,
    /// Upload a catalog.
    CatalogUpload,
    /// Delete a catalog.
    CatalogDelete,
    /// Make a subscription.
    EntitlementCreate,
    /// Change the plan of a subscription.
    EntitlementChangePlan,
    /// Cancel a subscription.
    EntitlementCancel,
    /// Pause and resume a bundle.
    EntitlementPauseResume,
    /// Make an invoice.
    InvoiceTrigger,
    /// Look at an invoice before it is made.
    InvoiceDryRun,
    /// Keep a payment method.
    PaymentMethodCreate,
    /// Make a payment method the account's default.
    PaymentMethodUpdate,
    /// Remove a payment method.
    PaymentMethodDelete,
    /// Tag something; closing an account tags it.
    TagAdd,
    /// Take a tag off something.
    TagDelete,
    /// Make a tenant.
    TenantCreate,
    /// Add a value to a tenant's keys.
    TenantKeysAdd,
    /// Remove a tenant's key.
    TenantKeysDelete,
    /// Make a user.
    UserCreate,
    /// Change a user's password.
    UserPasswordUpdate,
    /// Change a user's roles.
    UserRolesUpdate,
    /// Take a user's access away.
    UserInvalidate,
    /// See a user's roles.
    UserRolesView,
    /// Make a role.
    RoleCreate,
    /// Change a role.
    RoleUpdate,
    /// See a role.
    RoleView,
    /// Record usage.
    UsageRecord,
    /// Do everything, in every tenant: no name of Kill Bill's.
    Everything,
}

impl Permission {
    /// Its name, as `group:action`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::AccountCreate => "account:create",
            Self::AccountUpdate => "account:update",
            Self::CatalogUpload => "catalog:config_upload",
            Self::CatalogDelete => "catalog:delete",
            Self::EntitlementCreate => "entitlement:create",
            Self::EntitlementChangePlan => "entitlement:change_plan",
            Self::EntitlementCancel => "entitlement:cancel",
            Self::EntitlementPauseResume => "entitlement:pause_resume",
            Self::InvoiceTrigger => "invoice:trigger",
            Self::InvoiceDryRun => "invoice:dry_run_invoice",
            Self::PaymentMethodCreate => "payment_method:create",
            Self::PaymentMethodUpdate => "payment_method:update",
            Self::PaymentMethodDelete => "payment_method:delete",
            Self::TagAdd => "tag:add",
            Self::TagDelete => "tag:delete_tag_definition",
            Self::TenantCreate => "tenant:create",
            Self::TenantKeysAdd => "tenant_kvs:add",
            Self::TenantKeysDelete => "tenant_kvs:delete",
            Self::UserCreate
            | Self::UserPasswordUpdate
            | Self::UserRolesUpdate
            | Self::UserInvalidate
            | Self::RoleCreate
            | Self::RoleUpdate => "user:create",
            Self::UserRolesView | Self::RoleView => "user:view",
            Self::UsageRecord => "usage:record",
            Self::Everything => "*",
        }
    }
}

impl Permission {
    /// The signature of the method that Kill Bill guards with it, which stands in the answer to those who lack it; `None`
    /// where no transcript shows it.
    #[must_use]
    pub const fn guarded_method(self) -> Option<&'static str> {
        Some(match self {
            Self::CatalogUpload => {
                "public void org.killbill.billing.catalog.api.user.DefaultCatalogUserApi.uploadCatalog(java.lang.String,\
                 org.killbill.billing.util.callcontext.CallContext) throws \
                 org.killbill.billing.catalog.api.CatalogApiException"
            }
            Self::TenantCreate => {
                "public org.killbill.billing.tenant.api.Tenant \
                 org.killbill.billing.tenant.api.user.DefaultTenantUserApi.createTenant(\
                 org.killbill.billing.tenant.api.TenantData,org.killbill.billing.util.callcontext.CallContext) throws \
                 org.killbill.billing.tenant.api.TenantApiException"
            }
            Self::UserCreate => {
                "public void org.killbill.billing.util.security.api.DefaultSecurityApi.addUserRoles(java.lang.String,\
                 java.lang.String,java.util.List,org.killbill.billing.util.callcontext.CallContext) throws \
                 org.killbill.billing.security.SecurityApiException"
            }
            Self::RoleCreate => {
                "public void org.killbill.billing.util.security.api.DefaultSecurityApi.addRoleDefinition(java.lang.String,\
                 java.util.List,org.killbill.billing.util.callcontext.CallContext) throws \
                 org.killbill.billing.security.SecurityApiException"
            }
            Self::UsageRecord => {
                "public void org.killbill.billing.usage.api.user.DefaultUsageUserApi.recordRolledUpUsage(\
                 org.killbill.billing.usage.api.SubscriptionUsageRecord,\
                 org.killbill.billing.util.callcontext.CallContext) throws \
                 org.killbill.billing.usage.api.UsageApiException"
            }
            _ => return None,
        })
    }
}

/// What someone is granted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Permissions(Vec<String>);

impl Permissions {
    /// Takes grants, such as `account:*`.
    #[must_use]
    pub fn new(grants: impl IntoIterator<Item = String>) -> Self {
        Self(grants.into_iter().collect())
    }

    /// Whether they allow something.
    #[must_use]
    pub fn allow(&self, permission: Permission) -> bool {
        self.0.iter().any(|grant| implies(grant, permission.name()))
    }

    /// The grants, as they were given.
    #[must_use]
    pub fn grants(&self) -> &[String] {
        &self.0
    }
}

/// Whether a grant covers a permission: part by part, where a part may list several or be `*`, and parts that the grant
/// leaves out cover everything. Case doesn't count.
fn implies(grant: &str, permission: &str) -> bool {
    let mut parts = permission.split(':');
    grant.split(':').all(|granted| {
        let Some(wanted) = parts.next() else { return granted.split(',').any(|part| part.trim() == "*") };
        granted.split(',').map(str::trim).any(|part| part == "*" || part.eq_ignore_ascii_case(wanted))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn grants_cover_what_they_name() {
        for grant in ["*", "usage", "usage:*", "usage:record", "USAGE:Record", "account,usage:record", "*:*"] {
            assert!(implies(grant, "usage:record"), "{grant}");
        }
        for grant in ["", "account:*", "usage:read", "usage:record:one", "entitlement"] {
            assert!(!implies(grant, "usage:record"), "{grant}");
        }
    }

    #[test]
    fn only_all_grants_together_cover_everything() {
        for grant in ["*", "*:*", "account,*"] {
            assert!(implies(grant, Permission::Everything.name()), "{grant}");
        }
        for grant in ["", "account:*", "usage", "usage:*", "account,usage", "*:record"] {
            assert!(!implies(grant, Permission::Everything.name()), "{grant}");
        }
    }

    #[test]
    fn someone_without_grants_may_do_nothing() {
        assert!(!Permissions::default().allow(Permission::UsageRecord));
    }
}
