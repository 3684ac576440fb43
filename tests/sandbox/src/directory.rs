//! The businesses that people can chat with here, and people's made-up user ids.

use sha2::{Digest, Sha256};

/// One chat number of a business.
pub(crate) struct Channel {
    pub(crate) phone_number_id: &'static str,
    pub(crate) waba: &'static str,
    /// Digits, as Meta writes display numbers into webhooks.
    pub(crate) number: &'static str,
    pub(crate) name: &'static str,
}

const CHANNELS: [Channel; 2] = [DEMO, OTHER];

/// Every WhatsApp Business Account; each is a portfolio of its own.
pub(crate) const WABAS: [&str; 2] = [DEMO.waba, OTHER.waba];

/// The demo business of INTERFACE.md.
pub(crate) const DEMO: Channel = Channel {
    phone_number_id: "106540352242922",
    waba: "102290129340398",
    number: "15550783881",
    name: "Muster GmbH",
};

const OTHER: Channel = Channel {
    phone_number_id: "106540352242923",
    waba: "102290129340399",
    number: "15550783882",
    name: "Other Ltd",
};

pub(crate) fn by_id(phone_number_id: &str) -> Option<&'static Channel> {
    CHANNELS.iter().find(|channel| channel.phone_number_id == phone_number_id)
}

pub(crate) fn by_waba(waba: &str) -> Option<&'static Channel> {
    CHANNELS.iter().find(|channel| channel.waba == waba)
}

pub(crate) fn by_number(digits: &str) -> Option<&'static Channel> {
    CHANNELS.iter().find(|channel| channel.number == digits)
}

/// The user id of whoever has this number: always the same, and silent about the number.
pub(crate) fn bsuid(digits: &str) -> String {
    let hash = Sha256::digest(format!("sandbox bsuid {digits}"));
    let value = hash.iter().take(8).fold(0, |value, byte| (value << 8) | u64::from(*byte));
    format!("AT.{value:020}")
}

/// The account behind a number: not always named like it.
/// Source: Meta, "Phone numbers": Brazil's ninth digit, Mexico's 1, Argentina's 9.
pub(crate) fn wa_id(digits: &str) -> String {
    let (country, rest) = digits.split_at_checked(2).unwrap_or((digits, ""));
    let (area, line) = rest.split_at_checked(2).unwrap_or((rest, ""));
    match (country, rest.len()) {
        ("52", 10) => format!("521{rest}"),
        ("54", 10) => format!("549{rest}"),
        ("55", 11) => format!("55{area}{}", line.strip_prefix('9').unwrap_or(line)),
        _ => digits.into(),
    }
}

/// The digits of an E.164 number with or without its plus sign.
pub(crate) fn digits(number: &str) -> Option<&str> {
    let digits = number.strip_prefix('+').unwrap_or(number);
    let plausible = (7..=15).contains(&digits.len()) && !digits.starts_with('0');
    (plausible && digits.bytes().all(|byte| byte.is_ascii_digit())).then_some(digits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_always_has_the_same_user_id() {
        assert_eq!(bsuid("436601234567"), bsuid("436601234567"));
        assert_ne!(bsuid("436601234567"), bsuid("436601234568"));
        assert!(!bsuid("436601234567").contains("4366"));
    }

    #[test]
    fn some_accounts_are_not_named_like_their_number() {
        for (number, account) in [
            ("525512345678", "5215512345678"),
            ("5215512345678", "5215512345678"),
            ("541123456789", "5491123456789"),
            ("5511987654321", "551187654321"),
            ("551187654321", "551187654321"),
            ("436641234567", "436641234567"),
            ("AT.1", "AT.1"),
        ] {
            assert_eq!(wa_id(number), account);
        }
    }

    #[test]
    fn only_international_numbers_are_numbers() {
        assert_eq!(digits("+436601234567"), Some("436601234567"));
        for bad in ["", "+", "06601234567", "+43 660", "AT.123456789", "1234567890123456"] {
            assert_eq!(digits(bad), None, "{bad}");
        }
    }
}
