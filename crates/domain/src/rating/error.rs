//! Why usage can't be rated.

use crate::catalog::Currency;
use crate::decimal::DecimalOutOfRange;

/// Why usage can't be rated.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RatingError {
    /// The catalog has no price in the account's currency.
    #[error("the usage section '{section}' has no price in {currency}: add it to the catalog")]
    NoPrice {
        /// The name of the section.
        section: String,
        /// The account's currency.
        currency: Currency,
    },
    /// A tier of the catalog does not say what a unit of its section costs.
    #[error("Catalog issue in usage section '{section}': Missing tierBlock definition for unit '{unit}'")]
    UnitMissing {
        /// The name of the section.
        section: String,
        /// The name of the unit.
        unit: String,
    },
    /// A block of the catalog has no size.
    #[error("the usage section '{section}' has a block of size 0 for unit '{unit}': give it a size")]
    SizeZero {
        /// The name of the section.
        section: String,
        /// The name of the unit.
        unit: String,
    },
    /// A period's largest amount is above the last tier's limit.
    #[error("Could not find tier for usage {section} matching with data = {amounts}")]
    AboveLastTier {
        /// The name of the section.
        section: String,
        /// The units and their amounts.
        amounts: String,
    },
    /// A tier that was billed as full is not.
    #[error(
        "Expected usage for tier='{tier}', unit='{unit}' to be full, instead found units='[{found}/{billed}]': was usage \
         taken back that had been billed?"
    )]
    BilledMore {
        /// The number of the tier.
        tier: usize,
        /// The name of the unit.
        unit: String,
        /// How many blocks there are.
        found: String,
        /// How many were billed.
        billed: String,
    },
    /// An earlier item of the period was made in the other mode, aggregate or detail, so that it can't be compared.
    #[error("an earlier item of the usage section '{0}' has details of another kind: was the detail mode changed?")]
    OtherDetails(String),
    /// An amount has too many digits.
    #[error(transparent)]
    OutOfRange(#[from] DecimalOutOfRange),
}
