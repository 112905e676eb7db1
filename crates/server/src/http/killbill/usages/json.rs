//! The shape of a `SubscriptionUsageRecord` in JSON, with whatever may be missing.
//!
//! Written by hand rather than derived, since of a member given twice the last has to count, and amounts and dates are
//! taken from the text of the JSON itself: no float is ever formed.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use serde::Deserialize;
use serde::de::{DeserializeOwned, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

/// A body.
#[derive(Default)]
pub(super) struct SubscriptionUsageRecord<'a> {
    pub(super) subscription_id: Option<&'a RawValue>,
    pub(super) tracking_id: Option<&'a RawValue>,
    pub(super) units: Option<Vec<Option<UnitUsageRecord<'a>>>>,
}

/// The records of one unit.
#[derive(Default)]
pub(super) struct UnitUsageRecord<'a> {
    pub(super) unit_type: Option<&'a RawValue>,
    pub(super) records: Option<Vec<Option<UsageRecord<'a>>>>,
}

/// One record.
#[derive(Default)]
pub(super) struct UsageRecord<'a> {
    pub(super) date: Option<&'a RawValue>,
    pub(super) amount: Option<&'a RawValue>,
}

/// A JSON object whose members are set one after the other.
trait Object<'de>: Default {
    /// The names of its members.
    type Member: DeserializeOwned;

    /// Reads the value of a member.
    fn set<A: MapAccess<'de>>(&mut self, member: Self::Member, members: &mut A) -> Result<(), A::Error>;
}

#[derive(Deserialize)]
#[serde(field_identifier, rename_all = "camelCase")]
enum SubscriptionMember {
    SubscriptionId,
    TrackingId,
    UnitUsageRecords,
}

#[derive(Deserialize)]
#[serde(field_identifier, rename_all = "camelCase")]
enum UnitMember {
    UnitType,
    UsageRecords,
}

#[derive(Deserialize)]
#[serde(field_identifier, rename_all = "camelCase")]
enum RecordMember {
    RecordDate,
    Amount,
}

impl<'de> Object<'de> for SubscriptionUsageRecord<'de> {
    type Member = SubscriptionMember;

    fn set<A: MapAccess<'de>>(&mut self, member: SubscriptionMember, members: &mut A) -> Result<(), A::Error> {
        match member {
            SubscriptionMember::SubscriptionId => self.subscription_id = members.next_value()?,
            SubscriptionMember::TrackingId => self.tracking_id = members.next_value()?,
            SubscriptionMember::UnitUsageRecords => self.units = members.next_value()?,
        }
        Ok(())
    }
}

impl<'de> Object<'de> for UnitUsageRecord<'de> {
    type Member = UnitMember;

    fn set<A: MapAccess<'de>>(&mut self, member: UnitMember, members: &mut A) -> Result<(), A::Error> {
        match member {
            UnitMember::UnitType => self.unit_type = members.next_value()?,
            UnitMember::UsageRecords => self.records = members.next_value()?,
        }
        Ok(())
    }
}

impl<'de> Object<'de> for UsageRecord<'de> {
    type Member = RecordMember;

    fn set<A: MapAccess<'de>>(&mut self, member: RecordMember, members: &mut A) -> Result<(), A::Error> {
        match member {
            RecordMember::RecordDate => self.date = members.next_value()?,
            RecordMember::Amount => self.amount = members.next_value()?,
        }
        Ok(())
    }
}

struct ObjectVisitor<T>(PhantomData<T>);

impl<'de, T: Object<'de>> Visitor<'de> for ObjectVisitor<T> {
    type Value = T;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<T, A::Error> {
        let mut object = T::default();
        while let Some(member) = members.next_key()? {
            object.set(member, &mut members)?;
        }
        Ok(object)
    }
}

macro_rules! deserialize_as_object {
    ($name:ident) => {
        impl<'de> Deserialize<'de> for $name<'de> {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                deserializer.deserialize_map(ObjectVisitor(PhantomData))
            }
        }
    };
}

deserialize_as_object!(SubscriptionUsageRecord);
deserialize_as_object!(UnitUsageRecord);
deserialize_as_object!(UsageRecord);

/// A JSON value that is no list and no object.
pub(super) enum Scalar<'a> {
    /// A string, its escapes undone.
    Text(Cow<'a, str>),
    /// A number, as it is written.
    Number(&'a str),
    /// A flag.
    Flag(bool),
}

/// Takes a value as a scalar; `None` if it is a list or an object, or a string that can't be read.
pub(super) fn scalar(value: &RawValue) -> Option<Scalar<'_>> {
    #[derive(Deserialize)]
    struct Text<'a>(#[serde(borrow)] Cow<'a, str>);
    let text = value.get();
    match text.as_bytes().first()? {
        b'"' => serde_json::from_str::<Text<'_>>(text).ok().map(|text| Scalar::Text(text.0)),
        b't' => Some(Scalar::Flag(true)),
        b'f' => Some(Scalar::Flag(false)),
        b'[' | b'{' => None,
        _ => Some(Scalar::Number(text)),
    }
}
