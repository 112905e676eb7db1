//! Decimal digits of every script of the basic multilingual plane, since Java's number parser takes them all.

/// The code points of the zeros of those scripts (Unicode's general category Nd); nine digits follow each.
const ZEROS: [u32; 37] = [
    0x0030, 0x0660, 0x06F0, 0x07C0, 0x0966, 0x09E6, 0x0A66, 0x0AE6, 0x0B66, 0x0BE6, 0x0C66, 0x0CE6, 0x0D66, 0x0DE6,
    0x0E50, 0x0ED0, 0x0F20, 0x1040, 0x1090, 0x17E0, 0x1810, 0x1946, 0x19D0, 0x1A80, 0x1A90, 0x1B50, 0x1BB0, 0x1C40,
    0x1C50, 0xA620, 0xA8D0, 0xA900, 0xA9D0, 0xA9F0, 0xAA50, 0xABF0, 0xFF10,
];

/// The value of a decimal digit; `None` for any other character.
pub(super) fn value(character: char) -> Option<u8> {
    if character.is_ascii() {
        return character.to_digit(10).and_then(|digit| u8::try_from(digit).ok());
    }
    let code = u32::from(character);
    let zero = ZEROS.iter().rev().find(|&&zero| zero <= code)?;
    u8::try_from(code - zero).ok().filter(|&digit| digit <= 9)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_digits_of_other_scripts() {
        assert_eq!(value('7'), Some(7));
        assert_eq!(value('٣'), Some(3));
        assert_eq!(value('९'), Some(9));
        assert_eq!(value('０'), Some(0));
        assert_eq!(value('x'), None);
        assert_eq!(value('²'), None);
        assert_eq!(value('𝟗'), None, "outside the plane, as in Java's char");
    }

    #[test]
    fn every_zero_starts_a_run_of_numeric_characters() {
        for zero in ZEROS {
            for digit in 0..10u8 {
                let character = char::from_u32(zero + u32::from(digit)).unwrap();
                assert!(character.is_numeric(), "{character:?}");
                assert_eq!(value(character), Some(digit));
            }
        }
    }
}
