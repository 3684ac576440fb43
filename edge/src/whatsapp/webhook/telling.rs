//! What a notice says about how an account, or one of its numbers, stands.
//!
//! Source: Meta, "Webhooks for WhatsApp Business Accounts": `phone_number_quality_update`,
//! `business_capability_update`, `account_update`, `account_review_update`.

use jawort_shared::pace::Tier;
use jawort_shared::standing::{self, Verdict};
use jawort_shared::time::Timestamp;
use serde::Deserialize;

use super::{Notice, read};

/// Something that changes how a channel sends, or whether it does.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Telling<'a> {
    /// Meta's id of the account.
    pub(crate) waba_id: &'a str,
    /// Digits of the number, where it is about one alone.
    pub(crate) number: Option<String>,
    /// When Meta told it.
    pub(crate) at: Timestamp,
    /// What follows for what is sent.
    pub(crate) verdict: Verdict,
    /// Whom the portfolio may write to from now on.
    pub(crate) limit: Option<Tier>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Value {
    display_phone_number: String,
    current_limit: Option<Limit>,
    max_daily_conversations_per_business: Option<Limit>,
    max_daily_conversation_per_phone: Option<Limit>,
    ban_info: Ban,
    restriction_info: Vec<Restriction>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Ban {
    waba_ban_state: String,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Restriction {
    restriction_type: String,
}

/// Meta's documentation has a word, its example a number.
#[derive(Deserialize)]
#[serde(untagged)]
enum Limit {
    Word(String),
    Number(i64),
}

impl Limit {
    fn tier(&self) -> Option<Tier> {
        match self {
            Self::Word(word) => Tier::parse(word),
            Self::Number(number) => Tier::parse(&number.to_string()),
        }
    }
}

impl Notice {
    /// What the notice says about a standing, if it is one that says something.
    pub(crate) fn telling(&self) -> Option<Telling<'_>> {
        let value = || read::<Value>(&self.raw).unwrap_or_default();
        let (value, verdict) = match self.field.as_str() {
            "phone_number_quality_update" => (value(), standing::of_number_event(&self.event)),
            "business_capability_update" => (value(), Verdict::default()),
            "account_update" => {
                let value = value();
                let types = value.restriction_info.iter().map(|one| one.restriction_type.clone());
                let ban = &value.ban_info.waba_ban_state;
                let verdict = standing::of_account(&self.event, ban, &types.collect::<Vec<_>>());
                (value, verdict)
            }
            "account_review_update" => (value(), standing::of_review(&self.event)),
            _ => return None,
        };
        let Value { current_limit, max_daily_conversations_per_business: of_business, .. } = &value;
        let limits = [of_business, current_limit, &value.max_daily_conversation_per_phone];
        let limit = limits.into_iter().flatten().find_map(Limit::tier);
        let is_about_number = self.field == "phone_number_quality_update";
        Some(Telling {
            waba_id: self.place.id(),
            number: is_about_number.then(|| digits(&value.display_phone_number)),
            at: self.at,
            verdict,
            limit,
        })
    }
}

/// Display numbers come with and without plus and blanks.
fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::whatsapp::webhook::Place;

    fn notice(field: &str, event: &str, raw: &str) -> Notice {
        let place = Place::Account("102290129340398".to_owned());
        let at = Timestamp::from_millis(1_795_000_000_000);
        Notice { place, field: field.to_owned(), event: event.to_owned(), at, raw: raw.to_owned() }
    }

    #[test]
    fn a_limit_is_read_however_meta_writes_it() {
        let check = |field, raw, limit| {
            let notice = notice(field, "", raw);
            assert_eq!(notice.telling().unwrap().limit, limit, "{raw}");
        };
        let field = "business_capability_update";
        check(field, r#"{"max_daily_conversations_per_business":2000}"#, Some(Tier::People(2_000)));
        check(
            field,
            r#"{"max_daily_conversations_per_business":"TIER_10K"}"#,
            Some(Tier::People(10_000)),
        );
        check(field, r#"{"max_daily_conversation_per_phone":-1}"#, Some(Tier::Unlimited));
        check(field, r#"{"max_phone_numbers_per_business":20}"#, None);
        check(field, "[]", None);
        check("phone_number_quality_update", r#"{"current_limit":"TIER_250"}"#, Some(Tier::FIRST));
    }

    #[test]
    fn what_is_told_of_one_number_is_about_that_number() {
        let raw = r#"{"display_phone_number":"+1 555-078-3881","event":"FLAGGED"}"#;
        let notice = notice("phone_number_quality_update", "FLAGGED", raw);
        let telling = notice.telling().unwrap();
        assert_eq!(telling.number.as_deref(), Some("15550783881"));
        assert_eq!(telling.verdict.pause, Some("quality"));
    }

    #[test]
    fn an_account_that_is_disabled_or_restricted_is_told_as_such() {
        let raw = r#"{"event":"DISABLED_UPDATE","ban_info":{"waba_ban_state":"DISABLE"}}"#;
        let notice_of = notice("account_update", "DISABLED_UPDATE", raw);
        let telling = notice_of.telling().unwrap();
        assert_eq!((telling.number, telling.verdict.stop), (None, Some("account_disabled")));
        let raw =
            r#"{"restriction_info":[{"restriction_type":"RESTRICTED_BIZ_INITIATED_MESSAGING"}]}"#;
        let notice_of = notice("account_update", "ACCOUNT_RESTRICTION", raw);
        assert_eq!(notice_of.telling().unwrap().verdict.pause, Some("account_restricted"));
        assert_eq!(notice("account_alerts", "", "{}").telling(), None);
    }
}
