//! Prices.

use super::Decimal;

/// A currency, by its code: three capital letters of ISO 4217, or `BTC`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Currency([u8; 3]);

/// The codes that Kill Bill knows.
const CODES: &str = "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTC BTN BWP BYR \
    BZD CAD CDF CHF CLP CNY COP CRC CUC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GGP GHS GIP GMD GNF \
    GTQ GYD HKD HNL HRK HTG HUF IDR ILS IMP INR IQD IRR ISK JEP JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP \
    LKR LRD LSL LTL LVL LYD MAD MDL MGA MKD MMK MNT MOP MRO MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN \
    PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLL SOS SPL SRD STD SVC SYP SZL THB TJS TMT TND \
    TOP TRY TTD TVD TWD TZS UAH UGX USD UYU UZS VEF VND VUV WST XAF XCD XDR XOF XPF YER ZAR ZMW ZWD";

impl Currency {
    /// The currency of that code, in capital letters.
    #[must_use]
    pub fn of_code(code: &str) -> Option<Self> {
        let bytes = <[u8; 3]>::try_from(code.as_bytes()).ok()?;
        CODES.split_ascii_whitespace().any(|known| known == code).then_some(Self(bytes))
    }

    /// Every currency, in Kill Bill's order.
    pub fn all() -> impl Iterator<Item = Self> {
        CODES.split_ascii_whitespace().filter_map(|code| Some(Self(code.as_bytes().try_into().ok()?)))
    }

    /// How many digits amounts of money have after the point: those of ISO 4217 as Kill Bill's library has them.
    #[must_use]
    pub fn decimal_places(&self) -> i32 {
        match self.code() {
            "BTC" => 8,
            "BHD" | "IQD" | "JOD" | "KWD" | "LYD" | "OMR" | "TND" => 3,
            "BIF" | "BYR" | "CLP" | "DJF" | "GNF" | "ISK" | "JPY" | "KMF" | "KRW" | "PYG" | "RWF" | "UGX" | "VND"
            | "VUV" | "XAF" | "XDR" | "XOF" | "XPF" => 0,
            _ => 2,
        }
    }

    /// Its code.
    #[must_use]
    pub fn code(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
}

impl std::fmt::Display for Currency {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(self.code())
    }
}

/// A price in one currency.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Price {
    /// The currency.
    pub currency: Currency,
    /// How much; `None`: not for sale in that currency.
    pub value: Option<Decimal>,
}

/// A price in several currencies. None at all means free, in every currency.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct InternationalPrice {
    /// The prices, in the order of the catalog.
    pub prices: Vec<Price>,
}

impl InternationalPrice {
    /// The price in a currency: `None` if there is none, zero if there are no prices at all.
    #[must_use]
    pub fn in_currency(&self, currency: Currency) -> Option<Decimal> {
        if self.prices.is_empty() {
            return Some(Decimal::new(0, 0));
        }
        self.prices.iter().find(|price| price.currency == currency).and_then(|price| price.value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_known_ones() {
        assert_eq!(Currency::of_code("USD").unwrap().code(), "USD");
        for code in ["usd", "XXX", "US", "USDD", ""] {
            assert_eq!(Currency::of_code(code), None, "{code}");
        }
    }

    #[test]
    fn no_prices_at_all_are_free() {
        let usd = Currency::of_code("USD").unwrap();
        let eur = Currency::of_code("EUR").unwrap();
        assert_eq!(InternationalPrice::default().in_currency(usd), Some(Decimal::new(0, 0)));
        let price = InternationalPrice { prices: vec![Price { currency: usd, value: Some(Decimal::new(1000, 2)) }] };
        assert_eq!(price.in_currency(usd), Some(Decimal::new(1000, 2)));
        assert_eq!(price.in_currency(eur), None);
    }
}
