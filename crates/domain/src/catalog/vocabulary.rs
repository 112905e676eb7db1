//! The fixed words of a catalog. Their names are Kill Bill's, in Kill Bill's order.

use std::fmt;

macro_rules! vocabulary {
    ($(#[$docs:meta])* $name:ident { $($(#[$variant_docs:meta])* $variant:ident = $text:literal,)+ }) => {
        $(#[$docs])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name {
            $($(#[$variant_docs])* $variant,)+
        }

        impl $name {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// Its name.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $text,)+
                }
            }

            /// The one of that name, with its case.
            #[must_use]
            pub fn of_name(name: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|word| word.name() == name)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str(self.name())
            }
        }
    };
}

vocabulary! {
    /// How often something is billed.
    BillingPeriod {
        /// Every day.
        Daily = "DAILY",
        /// Every 7 days.
        Weekly = "WEEKLY",
        /// Every 14 days.
        Biweekly = "BIWEEKLY",
        /// Every 30 days.
        ThirtyDays = "THIRTY_DAYS",
        /// Every 31 days.
        ThirtyOneDays = "THIRTY_ONE_DAYS",
        /// Every 60 days.
        SixtyDays = "SIXTY_DAYS",
        /// Every 90 days.
        NinetyDays = "NINETY_DAYS",
        /// Every month.
        Monthly = "MONTHLY",
        /// Every 2 months.
        Bimestrial = "BIMESTRIAL",
        /// Every 3 months.
        Quarterly = "QUARTERLY",
        /// Every 4 months.
        Triannual = "TRIANNUAL",
        /// Every 6 months.
        Biannual = "BIANNUAL",
        /// Every year.
        Annual = "ANNUAL",
        /// Every 18 months.
        Sesquiennial = "SESQUIENNIAL",
        /// Every 2 years.
        Biennial = "BIENNIAL",
        /// Every 3 years.
        Triennial = "TRIENNIAL",
        /// Never.
        NoBillingPeriod = "NO_BILLING_PERIOD",
    }
}
vocabulary! {
    /// Whether something is billed before or after the period it is for.
    BillingMode {
        /// Before it.
        InAdvance = "IN_ADVANCE",
        /// After it.
        InArrear = "IN_ARREAR",
    }
}
vocabulary! {
    /// What part a product can play in a bundle.
    ProductCategory {
        /// The one that others are added to; at most one in a bundle.
        Base = "BASE",
        /// One that is added to a base product.
        AddOn = "ADD_ON",
        /// One that stands alone.
        Standalone = "STANDALONE",
    }
}
vocabulary! {
    /// The kind of a phase of a plan.
    PhaseType {
        /// To try it out.
        Trial = "TRIAL",
        /// At a reduced price.
        Discount = "DISCOUNT",
        /// For a fixed time.
        FixedTerm = "FIXEDTERM",
        /// For ever.
        Evergreen = "EVERGREEN",
    }
}
vocabulary! {
    /// What a duration is counted in.
    TimeUnit {
        /// Days.
        Days = "DAYS",
        /// Weeks.
        Weeks = "WEEKS",
        /// Months.
        Months = "MONTHS",
        /// Years.
        Years = "YEARS",
        /// It has no end.
        Unlimited = "UNLIMITED",
    }
}
vocabulary! {
    /// What the use of a unit is charged for.
    UsageType {
        /// The largest value of a period.
        Capacity = "CAPACITY",
        /// The sum over a period.
        Consumable = "CONSUMABLE",
    }
}
vocabulary! {
    /// How units are spread over tiers.
    TierBlockPolicy {
        /// Each tier is charged at its own price.
        AllTiers = "ALL_TIERS",
        /// All units are charged at the price of the tier they reach.
        TopTier = "TOP_TIER",
    }
}
vocabulary! {
    /// The kind of a block.
    BlockType {
        /// Plain.
        Vanilla = "VANILLA",
        /// Filled up when its credit runs low.
        TopUp = "TOP_UP",
        /// Of a tier.
        Tiered = "TIERED",
    }
}
vocabulary! {
    /// The kind of a fixed charge.
    FixedType {
        /// Charged once.
        OneTime = "ONE_TIME",
    }
}
vocabulary! {
    /// When a change or a cancellation takes effect in billing.
    BillingActionPolicy {
        /// At the end of what was billed.
        EndOfTerm = "END_OF_TERM",
        /// At the start of what was billed.
        StartOfTerm = "START_OF_TERM",
        /// At once.
        Immediate = "IMMEDIATE",
        /// Not at all.
        Illegal = "ILLEGAL",
    }
}
vocabulary! {
    /// Whose bill cycle day counts.
    BillingAlignment {
        /// The account's.
        Account = "ACCOUNT",
        /// The bundle's.
        Bundle = "BUNDLE",
        /// The subscription's.
        Subscription = "SUBSCRIPTION",
    }
}
vocabulary! {
    /// From when the phases of a new subscription count.
    CreateAlignment {
        /// From the start of its bundle.
        StartOfBundle = "START_OF_BUNDLE",
        /// From its own start.
        StartOfSubscription = "START_OF_SUBSCRIPTION",
    }
}
vocabulary! {
    /// From when the phases of a changed plan count.
    ChangeAlignment {
        /// From the start of the bundle.
        StartOfBundle = "START_OF_BUNDLE",
        /// From the start of the subscription.
        StartOfSubscription = "START_OF_SUBSCRIPTION",
        /// From the change.
        ChangeOfPlan = "CHANGE_OF_PLAN",
        /// From the change of the price list.
        ChangeOfPriceList = "CHANGE_OF_PRICELIST",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_back_with_their_case() {
        for &period in BillingPeriod::ALL {
            assert_eq!(BillingPeriod::of_name(period.name()), Some(period));
        }
        assert_eq!(BillingPeriod::of_name("monthly"), None);
        assert_eq!(PhaseType::of_name("FIXEDTERM"), Some(PhaseType::FixedTerm));
        assert_eq!(BillingPeriod::of_name("HOURLY"), None);
    }
}
