//! Whether what a visitor entered into the form is taken, and whether an SMS follows.

use crate::api::ErrorCode;
use crate::lang::{self, Language};
use crate::phone::{Country, Phone, PhoneError};
use crate::segment;
use crate::time::{DAY, Timestamp};

/// An SMS to the same number at most so often, in milliseconds.
pub const SMS_PAUSE: i64 = DAY;
/// This many unanswered SMS to one number, ever: then the person does not want any.
pub const SMS_UNANSWERED: u32 = 3;

/// What is known when the entry is decided on.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// Countries that the widget serves; empty means all.
    pub countries: &'a [Country],
    /// Whether the wording that was agreed to is one that the widget shows.
    pub wording_is_current: bool,
    /// Whether the widget wants a tick for consent that is missing.
    pub consent_is_missing: bool,
    /// Tries of this visitor in the running period, this one included.
    pub tries: u32,
    /// Tries that a visitor has in a period.
    pub tries_allowed: u32,
}

/// The number, if the entry is taken.
///
/// The answer must not tell whether a number is known, stopped or over its own limit: those are
/// asked by [`sms_is_due`], after the same answer for all.
pub fn decide(phone: Result<Phone, PhoneError>, context: Context<'_>) -> Result<Phone, ErrorCode> {
    if context.tries > context.tries_allowed {
        return Err(ErrorCode::TooManyRequests);
    }
    let phone = phone?;
    if !serves(context.countries, phone) {
        return Err(ErrorCode::CountryNotAllowed);
    }
    if !context.wording_is_current {
        return Err(ErrorCode::WordingOutdated);
    }
    if context.consent_is_missing {
        return Err(ErrorCode::ConsentMissing);
    }
    Ok(phone)
}

fn serves(countries: &[Country], phone: Phone) -> bool {
    // A number of no country is a satellite or another network that costs more than it brings.
    phone.country().is_some_and(|country| countries.is_empty() || countries.contains(&country))
}

/// The group codes among what a form chose: upper case, well-formed, no more than anybody chooses.
pub fn group_codes(chosen: &[String]) -> Vec<String> {
    let is_code = |code: &&String| {
        (1..=20).contains(&code.len())
            && code.starts_with(|first: char| first.is_ascii_alphabetic())
            && code.bytes().all(|byte| byte.is_ascii_alphanumeric())
    };
    chosen.iter().filter(is_code).take(20).map(|code| code.to_ascii_uppercase()).collect()
}

/// What is known about a number before an SMS to it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct SmsHistory {
    /// Whether the person said stop: a web form never lifts that.
    pub is_suppressed: bool,
    /// When the last SMS to the number was ordered.
    pub last_at: Option<Timestamp>,
    /// SMS to the number that no message ever answered.
    pub unanswered: u32,
}

/// Whether the neutral SMS is sent to a number.
pub fn sms_is_due(history: SmsHistory, now: Timestamp) -> bool {
    let rested = history.last_at.is_none_or(|last| now.since(last) >= SMS_PAUSE);
    !history.is_suppressed && rested && history.unanswered < SMS_UNANSWERED
}

/// The neutral SMS in no language: names and numbers alone, which every phone's alphabet holds.
const SHORT_SMS: &str = "{business} WhatsApp {number}: {link}";

/// The neutral SMS: in the visitor's language, unless that takes more parts than a text without words.
///
/// Every part is paid for, and a text that arrives in one part arrives whole.
pub fn sms_text(language: &Language, business: &str, number: &str, link: &str) -> String {
    let values = [("business", business), ("number", number), ("link", link)];
    let [full, short] = [language.sms, SHORT_SMS].map(|text| lang::fill(text, &values));
    if segment::count(&short) < segment::count(&full) { short } else { full }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn phone() -> Phone {
        Phone::from_msisdn("436641234567").expect("a number")
    }

    fn check(context: Context<'_>, expected: Result<Phone, ErrorCode>) {
        assert_eq!(decide(Ok(phone()), context), expected);
    }

    #[test]
    fn an_entry_is_taken_unless_one_thing_is_wrong() {
        let austria = [Country::parse("AT").expect("a country")];
        let germany = [Country::parse("DE").expect("a country")];
        let fine = Context {
            countries: &austria,
            wording_is_current: true,
            consent_is_missing: false,
            tries: 1,
            tries_allowed: 1,
        };
        check(fine, Ok(phone()));
        check(Context { countries: &[], ..fine }, Ok(phone()));
        check(Context { countries: &germany, ..fine }, Err(ErrorCode::CountryNotAllowed));
        check(Context { wording_is_current: false, ..fine }, Err(ErrorCode::WordingOutdated));
        check(Context { consent_is_missing: true, ..fine }, Err(ErrorCode::ConsentMissing));
        check(Context { tries: 2, ..fine }, Err(ErrorCode::TooManyRequests));
        assert_eq!(decide(Err(PhoneError::TooShort), fine), Err(ErrorCode::PhoneTooShort));
    }

    #[test]
    fn of_what_a_form_chose_only_codes_are_kept() {
        let chosen = ["news", "", "7up", "a b", "x".repeat(21).as_str()].map(str::to_owned);
        assert_eq!(group_codes(&chosen), ["NEWS"]);
        assert_eq!(group_codes(&vec!["a".to_owned(); 99]).len(), 20);
    }

    #[test]
    fn an_sms_goes_out_once_a_day_three_times_in_all_and_never_after_a_stop() {
        let now = Timestamp::from_millis(1_795_000_000_000);
        let check = |history, due| assert_eq!(sms_is_due(history, now), due, "{history:?}");
        let new = SmsHistory::default();
        check(new, true);
        check(SmsHistory { is_suppressed: true, ..new }, false);
        check(SmsHistory { last_at: Some(now.minus(DAY - 1)), ..new }, false);
        check(SmsHistory { last_at: Some(now.minus(DAY)), ..new }, true);
        check(SmsHistory { unanswered: 3, ..new }, false);
    }

    #[test]
    fn the_sms_speaks_the_visitors_language_unless_that_costs_another_part() {
        let link = "https://whatsapp.example.com/r/abcdefghjkmnpqrs";
        let check = |tag, business: &str, parts, has_words| {
            let language = lang::find(tag).expect("a language");
            let text = sms_text(language, business, "+1 555 078 3881", link);
            assert_eq!(segment::count(&text), parts, "{text}");
            let short = format!("{business} WhatsApp +1 555 078 3881: {link}");
            assert_eq!(text != short, has_words, "{text}");
            for part in [business, "+1 555 078 3881", link] {
                assert!(text.contains(part), "{text}");
            }
        };
        check("de", "Muster GmbH", 1, true);
        check("ar", "Muster GmbH", 1, false);
        check("ar", "شركة", 2, true);
        check("fr", &"Société ".repeat(9), 1, false);
        check("de", &"Gesellschaft ".repeat(20), 3, true);
    }
}
