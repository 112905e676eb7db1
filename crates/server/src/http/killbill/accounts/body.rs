//! An account in a body.

use hobbs_domain::catalog::Currency;
use hobbs_domain::time::{Instant, Zone};
use uuid::Uuid;

use crate::directory::AccountDocument;
use crate::fault::Fault;
use crate::http::json::Members;

/// What a body says about an account; `None` for what it does not say.
pub(super) struct AccountBody {
    texts: Texts,
    external_key: Option<String>,
    first_name_length: Option<i32>,
    bill_cycle_day: Option<i32>,
    currency: Option<String>,
    parent: Option<Uuid>,
    payment_delegated_to_parent: Option<bool>,
    payment_method: Option<Uuid>,
    reference_time: Option<Instant>,
    time_zone: Option<Zone>,
    migrated: Option<bool>,
}

/// The texts that are kept as they are.
struct Texts {
    name: Option<String>,
    email: Option<String>,
    locale: Option<String>,
    address1: Option<String>,
    address2: Option<String>,
    postal_code: Option<String>,
    company: Option<String>,
    city: Option<String>,
    state: Option<String>,
    country: Option<String>,
    phone: Option<String>,
    notes: Option<String>,
}

const MEMBERS: [&str; 26] = [
    "accountId",
    "name",
    "firstNameLength",
    "externalKey",
    "email",
    "billCycleDayLocal",
    "currency",
    "parentAccountId",
    "isPaymentDelegatedToParent",
    "paymentMethodId",
    "referenceTime",
    "timeZone",
    "address1",
    "address2",
    "postalCode",
    "company",
    "city",
    "state",
    "country",
    "locale",
    "phone",
    "notes",
    "isMigrated",
    "accountBalance",
    "accountCBA",
    "auditLogs",
];

impl AccountBody {
    /// Reads a body. An id in it does not count, but has to be one.
    pub(super) fn read(body: &[u8]) -> Result<Self, Fault> {
        let members = Members::read(body, "AccountJson", &MEMBERS)?;
        members.uuid("accountId")?;
        Ok(Self {
            texts: Texts::of(&members)?,
            external_key: members.text("externalKey")?,
            first_name_length: members.integer("firstNameLength")?,
            bill_cycle_day: members.integer("billCycleDayLocal")?,
            currency: currency(&members)?,
            parent: members.uuid("parentAccountId")?,
            payment_delegated_to_parent: members.flag("isPaymentDelegatedToParent")?,
            payment_method: members.uuid("paymentMethodId")?,
            reference_time: members.instant("referenceTime")?,
            migrated: members.flag("isMigrated")?,
            time_zone: zone(&members)?,
        })
    }

    /// An account with what the body says, and the rest as it is.
    pub(super) fn over(&self, account: AccountDocument) -> AccountDocument {
        let Texts { name, email, locale, address1, address2, postal_code, company, city, state, country, phone, notes } =
            &self.texts;
        let kept = |said: &Option<String>, old: Option<String>| said.clone().or(old);
        AccountDocument {
            external_key: self.external_key.clone().unwrap_or(account.external_key),
            first_name_length: self.first_name_length.or(account.first_name_length),
            bill_cycle_day: self.bill_cycle_day.filter(|&day| day != 0).unwrap_or(account.bill_cycle_day),
            currency: self.currency.clone().or(account.currency),
            parent: self.parent.or(account.parent),
            payment_delegated_to_parent: self
                .payment_delegated_to_parent
                .unwrap_or(account.payment_delegated_to_parent),
            payment_method: self.payment_method.or(account.payment_method),
            reference_time: self.reference_time.map_or(account.reference_time, |at| at.floor_to_second().millis()),
            time_zone: self.time_zone.as_ref().map_or(account.time_zone, |zone| zone.id().to_owned()),
            migrated: self.migrated.or(account.migrated),
            name: kept(name, account.name),
            email: kept(email, account.email),
            locale: kept(locale, account.locale),
            address1: kept(address1, account.address1),
            address2: kept(address2, account.address2),
            postal_code: kept(postal_code, account.postal_code),
            company: kept(company, account.company),
            city: kept(city, account.city),
            state: kept(state, account.state),
            country: kept(country, account.country),
            phone: kept(phone, account.phone),
            notes: kept(notes, account.notes),
            ..account
        }
    }

    /// An account with what the body says, and the rest reset, but for what never changes.
    pub(super) fn instead_of(&self, account: &AccountDocument) -> AccountDocument {
        self.over(AccountDocument {
            name: None,
            first_name_length: None,
            email: None,
            payment_method: None,
            locale: None,
            address1: None,
            address2: None,
            postal_code: None,
            company: None,
            city: None,
            state: None,
            country: None,
            phone: None,
            notes: None,
            ..account.clone()
        })
    }
}

impl Texts {
    fn of(members: &Members) -> Result<Self, Fault> {
        Ok(Self {
            name: members.text("name")?,
            email: members.text("email")?,
            locale: members.text("locale")?,
            address1: members.text("address1")?,
            address2: members.text("address2")?,
            postal_code: members.text("postalCode")?,
            company: members.text("company")?,
            city: members.text("city")?,
            state: members.text("state")?,
            country: members.text("country")?,
            phone: members.text("phone")?,
            notes: members.text("notes")?,
        })
    }
}

/// A currency's code; a number counts Kill Bill's currencies from the first.
fn currency(members: &Members) -> Result<Option<String>, Fault> {
    let Some(text) = members.text("currency")? else { return Ok(None) };
    let currency = match text.parse::<usize>() {
        Ok(place) => Currency::all().nth(place),
        Err(_) => Currency::of_code(&text),
    };
    let unknown = || Fault::MismatchedJson(format!("currency \"{text:.16}\" is none that Kill Bill knows"));
    currency.map(|currency| Some(currency.code().to_owned())).ok_or_else(unknown)
}

/// A time zone; an empty name is a missing one.
fn zone(members: &Members) -> Result<Option<Zone>, Fault> {
    let name = members.text("timeZone")?.filter(|name| !name.is_empty());
    name.map(|name| Zone::of_id(&name)).transpose().map_err(|error| Fault::illegal_argument(error.to_string()))
}
