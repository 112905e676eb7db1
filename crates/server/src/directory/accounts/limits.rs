//! How long the texts of an account may be: Kill Bill's columns, which it answers with a 500 where a text does not fit.

use super::AccountDocument;
use crate::bounds;
use crate::fault::{ApiClass, Fault};

/// Checks every text: its length, and that it holds no character outside the basic multilingual plane.
pub(super) fn check(account: &AccountDocument) -> Result<(), Fault> {
    let most = bounds::EXTERNAL_KEY_CHARACTERS_MAX;
    if account.external_key.chars().count() > most {
        return Err(Fault::refused(ApiClass::Account, 5, format!("External key exceeded {most} characters")));
    }
    for (name, text, most) in [
        ("externalKey", Some(&account.external_key), most),
        ("name", account.name.as_ref(), 100),
        ("email", account.email.as_ref(), 128),
        ("locale", account.locale.as_ref(), 5),
        ("address1", account.address1.as_ref(), 100),
        ("address2", account.address2.as_ref(), 100),
        ("postalCode", account.postal_code.as_ref(), 16),
        ("company", account.company.as_ref(), 50),
        ("city", account.city.as_ref(), 50),
        ("state", account.state.as_ref(), 50),
        ("country", account.country.as_ref(), 50),
        ("phone", account.phone.as_ref(), 25),
        ("notes", account.notes.as_ref(), 4_096),
    ] {
        let Some(text) = text else { continue };
        if text.chars().count() > most {
            return Err(Fault::illegal_argument(format!("{name} is longer than {most} characters")));
        }
        if text.chars().any(|character| character.len_utf16() > 1) {
            let message = format!("{name} holds a character outside the basic multilingual plane, such as an emoji");
            return Err(Fault::illegal_argument(message));
        }
    }
    Ok(())
}
