//! Arithmetic with Java's rules of scales: a sum has the larger scale, a product the sum of both.

use super::Decimal;

/// A result has more than 38 digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an amount has more than 38 digits")]
pub struct DecimalOutOfRange;

impl Decimal {
    /// The sum.
    ///
    /// # Errors
    ///
    /// [`DecimalOutOfRange`].
    pub fn plus(self, other: Self) -> Result<Self, DecimalOutOfRange> {
        let scale = self.scale.max(other.scale);
        let sum =
            self.unscaled_at(scale).zip(other.unscaled_at(scale)).and_then(|(left, right)| left.checked_add(right));
        Ok(Self { unscaled: sum.ok_or(DecimalOutOfRange)?, scale })
    }

    /// The difference.
    ///
    /// # Errors
    ///
    /// [`DecimalOutOfRange`].
    pub fn minus(self, other: Self) -> Result<Self, DecimalOutOfRange> {
        let negated = other.unscaled.checked_neg().ok_or(DecimalOutOfRange)?;
        self.plus(Self { unscaled: negated, ..other })
    }

    /// The product.
    ///
    /// # Errors
    ///
    /// [`DecimalOutOfRange`].
    pub fn times(self, other: Self) -> Result<Self, DecimalOutOfRange> {
        let unscaled = self.unscaled.checked_mul(other.unscaled);
        let scale = self.scale.checked_add(other.scale);
        unscaled.zip(scale).map(|(unscaled, scale)| Self { unscaled, scale }).ok_or(DecimalOutOfRange)
    }

    /// How often `divisor` goes into it, cut to a whole number, and whether anything is left. The quotient's scale is the
    /// difference of theirs: padded with zeros up to it, and rid of zeros down to it. `None` if `divisor` is zero.
    ///
    /// # Errors
    ///
    /// [`DecimalOutOfRange`].
    pub fn quotient(self, divisor: Self) -> Result<Option<(Self, bool)>, DecimalOutOfRange> {
        if divisor.unscaled == 0 {
            return Ok(None);
        }
        let scale = self.scale.max(divisor.scale);
        let dividend = self.unscaled_at(scale).ok_or(DecimalOutOfRange)?;
        let divisor_digits = divisor.unscaled_at(scale).ok_or(DecimalOutOfRange)?;
        let whole = dividend.checked_div(divisor_digits).ok_or(DecimalOutOfRange)?;
        let is_left = dividend.checked_rem(divisor_digits).ok_or(DecimalOutOfRange)? != 0;
        let wanted = self.scale.checked_sub(divisor.scale).ok_or(DecimalOutOfRange)?;
        Ok(Some((Self { unscaled: whole, scale: 0 }.towards_scale(wanted)?, is_left)))
    }

    /// At a scale, the digits that are cut off rounded half up: away from zero from the half on.
    ///
    /// # Errors
    ///
    /// [`DecimalOutOfRange`].
    pub fn rounded_half_up(self, scale: i32) -> Result<Self, DecimalOutOfRange> {
        if scale >= self.scale {
            let unscaled = self.unscaled_at(scale).ok_or(DecimalOutOfRange)?;
            return Ok(Self { unscaled, scale });
        }
        let cut = self.scale.checked_sub(scale).and_then(|cut| u32::try_from(cut).ok()).ok_or(DecimalOutOfRange)?;
        let Some(unit) = 10_i128.checked_pow(cut) else { return Ok(Self { unscaled: 0, scale }) };
        let rest = self.unscaled % unit;
        let up = if rest.unsigned_abs() >= unit.unsigned_abs().div_ceil(2) { self.unscaled.signum() } else { 0 };
        Ok(Self { unscaled: self.unscaled / unit + up, scale })
    }

    /// The same value with a scale as near to `wanted` as it allows. It is a whole number.
    fn towards_scale(self, wanted: i32) -> Result<Self, DecimalOutOfRange> {
        if wanted >= self.scale {
            let unscaled = self.unscaled_at(wanted).ok_or(DecimalOutOfRange)?;
            return Ok(Self { unscaled, scale: wanted });
        }
        if self.unscaled == 0 {
            return Ok(Self { unscaled: 0, scale: wanted });
        }
        let mut stripped = self;
        while stripped.scale > wanted && stripped.unscaled % 10 == 0 {
            stripped = Self { unscaled: stripped.unscaled / 10, scale: stripped.scale - 1 };
        }
        Ok(stripped)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decimal(text: &str) -> Decimal {
        Decimal::parse(text).unwrap()
    }

    #[test]
    fn sums_take_the_larger_scale_and_products_add_scales() {
        assert_eq!(decimal("1.50").plus(decimal("2.5")).unwrap().to_string(), "4.00");
        assert_eq!(decimal("1").minus(decimal("2.50")).unwrap().to_string(), "-1.50");
        assert_eq!(decimal("0.10").times(decimal("5.000000000")).unwrap().to_string(), "0.50000000000");
    }

    #[test]
    fn quotients_are_cut_and_keep_the_difference_of_scales() {
        let quotient = |dividend: &str, divisor: &str| {
            let (whole, is_left) = decimal(dividend).quotient(decimal(divisor)).unwrap().unwrap();
            (whole.to_string(), is_left)
        };
        assert_eq!(quotient("127.000000000", "1"), ("127.000000000".to_owned(), false));
        assert_eq!(quotient("7.500000000", "2.5"), ("3.00000000".to_owned(), false));
        assert_eq!(quotient("7", "2"), ("3".to_owned(), true));
        assert_eq!(quotient("-7", "2"), ("-3".to_owned(), true));
        assert_eq!(quotient("0", "0.5"), ("0E+1".to_owned(), false));
        assert_eq!(quotient("0.000000000", "0.5"), ("0E-8".to_owned(), false));
        assert_eq!(quotient("100", "0.5"), ("2.0E+2".to_owned(), false));
        assert_eq!(decimal("1").quotient(decimal("0.00")), Ok(None));
    }

    #[test]
    fn halves_are_rounded_away_from_zero() {
        let rounded = |text: &str, scale| decimal(text).rounded_half_up(scale).unwrap().to_string();
        assert_eq!(rounded("1.005", 2), "1.01");
        assert_eq!(rounded("1.00499", 2), "1.00");
        assert_eq!(rounded("-1.005", 2), "-1.01");
        assert_eq!(rounded("0.5", 0), "1");
        assert_eq!(rounded("3", 2), "3.00");
    }

    #[test]
    fn results_beyond_38_digits_are_errors() {
        let large = Decimal::new(i128::MAX, 0);
        assert_eq!(large.plus(Decimal::ONE), Err(DecimalOutOfRange));
        assert_eq!(large.times(large), Err(DecimalOutOfRange));
        assert_eq!(large.plus(decimal("0.1")), Err(DecimalOutOfRange));
    }
}
