//! Identifiers: one type for each kind of thing, so that the compiler keeps them apart.

use std::fmt;

use uuid::Uuid;

macro_rules! identifier {
    ($(#[$docs:meta])* $name:ident) => {
        $(#[$docs])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Uuid);

        impl $name {
            /// Takes a UUID as this kind of identifier.
            #[must_use]
            pub const fn new(uuid: Uuid) -> Self {
                Self(uuid)
            }

            /// The UUID.
            #[must_use]
            pub const fn uuid(self) -> Uuid {
                self.0
            }
        }

        /// Lower case with hyphens.
        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.hyphenated().fmt(formatter)
            }
        }
    };
}

identifier! {
    /// A tenant: a separate set of accounts, catalogs and usage, reached with an API key and secret.
    TenantId
}
identifier! {
    /// An account of a tenant: a customer, with a currency and a time zone.
    AccountId
}
identifier! {
    /// A bundle: subscriptions of one account that belong together.
    BundleId
}
identifier! {
    /// A subscription: what usage is recorded against.
    SubscriptionId
}
