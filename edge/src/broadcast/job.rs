//! A broadcast as its steps work on it: read once for however many people. Pure.

use jawort_shared::consent::Purpose;
use jawort_shared::cost::Rates;
use jawort_shared::keyword;
use jawort_shared::lang;
use jawort_shared::policy::{Refusal, Scope, Via};
use jawort_shared::time::Timestamp;
use serde::Deserialize;
use serde_json::Value;

use crate::compose::Unfit;
use crate::price;
use crate::send::{self, Ask, Parts, Says, Unsendable, Usable};
use crate::sms;
use crate::store::broadcast::turn::Taken;
use crate::store::sending::{Channel, Person};
use crate::store::sending_template::Template;

/// A broadcast, read.
pub(super) struct Job {
    pub(super) taken: Taken,
    /// As it is.
    pub(super) channel: Channel,
    /// As if nothing held it: what holds all of them alike is looked at once, not with each person.
    free: Channel,
    pub(super) rates: Option<Rates>,
    pub(super) parts: Option<Parts>,
    pub(super) template: Option<Usable>,
    pub(super) via: Via,
    purpose: Purpose,
    pub(super) audience: Audience,
    longest_sms: usize,
}

/// Where people are found, and who of them is meant.
#[derive(Default, Deserialize)]
pub(super) struct Audience {
    pub(super) sources: Vec<Value>,
    countries: Vec<String>,
    opted_in_since: Option<i64>,
}

/// Why somebody is left out.
pub(super) enum Left {
    /// The rules say no.
    Rule(Refusal),
    /// The template cannot be filled in for them.
    Unfit(Unfit),
    /// What it says cannot be sent this way, to anybody.
    Malformed,
}

impl Left {
    /// Stable code.
    pub(super) fn code(&self) -> &'static str {
        match self {
            Self::Rule(refusal) => refusal.code(),
            Self::Unfit(unfit) => unfit.code(),
            Self::Malformed => "not_for_sms",
        }
    }
}

impl Job {
    pub(super) fn read(taken: Taken, channel: Channel, template: Option<Template>) -> Self {
        let free = Channel {
            held_until: 0,
            stopped_for: None,
            marketing_paused_at: None,
            people_limit: None,
            spend_cap: None,
            ..channel.clone()
        };
        let purpose = Purpose::parse(&taken.purpose).unwrap_or(Purpose::Marketing);
        let mut parts = serde_json::from_str::<Parts>(&taken.says).ok();
        if let Some(text) = parts.as_mut().and_then(|parts| parts.text.as_mut())
            && purpose == Purpose::Marketing
        {
            *text = with_hint(text, &channel.lang);
        }
        Self {
            rates: price::table(channel.rates.as_deref()),
            parts,
            template: template.and_then(send::usable).map(|(_, usable)| usable),
            via: Via::parse(&taken.via).unwrap_or(Via::Whatsapp),
            purpose,
            audience: serde_json::from_str(&taken.audience).unwrap_or_default(),
            longest_sms: sms::find(&channel.sms_provider).map_or(0, |it| it.longest),
            free,
            channel,
            taken,
        }
    }

    /// The ways that are tried for each person.
    pub(super) fn ways(&self) -> Vec<Via> {
        match self.via {
            Via::WhatsappElseSms if self.taken.once_per_person == 0 => {
                vec![Via::Whatsapp, Via::Sms]
            }
            via @ (Via::Whatsapp | Via::Sms | Via::WhatsappElseSms) => vec![via],
        }
    }

    /// Whether it is news or offers.
    pub(super) fn is_marketing(&self) -> bool {
        self.purpose == Purpose::Marketing
    }

    /// One person's message by one way, as the rules see it.
    pub(super) fn ask<'a>(&'a self, person: &'a Person, via: Via) -> Ask<'a> {
        let of_group = self.is_marketing() && !person.group_id.is_empty();
        Ask {
            channel: &self.free,
            rates: self.rates.as_ref(),
            via,
            about: if of_group { Scope::Group } else { self.purpose.into() },
            group_id: &person.group_id,
            template_id: &self.taken.template_id,
            broadcast_id: &self.taken.broadcast_id,
            send_at: None,
            once: None,
            answers: None,
        }
    }

    /// What it says to one person by one way.
    pub(super) fn says(&self, person: &Person, via: Via) -> Result<Says, Left> {
        let is_member = person.joined_at > person.left_at;
        if !person.group_id.is_empty() && !is_member {
            return Err(Left::Rule(Refusal::Suppressed));
        }
        let fields = send::fields(person);
        let fields: Vec<_> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let parts = self.parts.as_ref().ok_or(Left::Malformed)?;
        let mut says = Says::read(parts, self.template.as_ref(), &fields).map_err(left)?;
        if self.is_marketing() {
            says.sms = says.sms.map(|text| with_hint(&text, &self.channel.lang));
        }
        if via != Via::Whatsapp && says.by_sms(self.longest_sms).is_err() {
            // By WhatsApp it may still leave.
            says.sms = None;
            if via == Via::Sms {
                return Err(Left::Malformed);
            }
        }
        Ok(says)
    }

    /// Whether the filters mean this person.
    pub(super) fn means(&self, person: &Person) -> bool {
        let countries = &self.audience.countries;
        let country = send::country(person);
        let is_there = countries.is_empty()
            || country.is_some_and(|it| countries.iter().any(|code| code == it.code()));
        let since = self.audience.opted_in_since;
        is_there && since.is_none_or(|since| opted_in_at(person) >= Timestamp::from_millis(since))
    }
}

fn left(why: Unsendable) -> Left {
    match why {
        Unsendable::Malformed(_) => Left::Malformed,
        Unsendable::NoTemplate => Left::Rule(Refusal::TemplateNotApproved),
        Unsendable::Unfit(unfit) => Left::Unfit(unfit),
    }
}

/// When somebody opted in last, to whatever.
fn opted_in_at(person: &Person) -> Timestamp {
    type Stored = (String, String, i64, i64, i64, i64, i64);
    let stored: Vec<Stored> = serde_json::from_str(&person.consents).unwrap_or_default();
    let latest = stored.iter().map(|(_, _, granted, implied, ..)| granted.max(implied)).max();
    Timestamp::from_millis(latest.copied().unwrap_or_default())
}

/// The text, with how to stop below it unless it says so already.
fn with_hint(text: &str, tag: &str) -> String {
    let language = lang::choose(tag);
    if keyword::tells_how_to_stop(text, language) {
        return text.to_owned();
    }
    [text, "\n\n", language.replies.stop_hint].concat()
}

/// What an operator should look at before a broadcast starts; `components` are those of its template.
pub(crate) fn warnings(
    purpose: &str,
    says: &str,
    components: Option<&str>,
    tag: &str,
) -> Vec<&'static str> {
    let Ok(parts) = serde_json::from_str::<Parts>(says) else { return Vec::new() };
    // Below a text the hint is added.
    let is_open = purpose == Purpose::Marketing.as_str() && parts.text.is_none();
    let caption = parts.media.and_then(|media| media.caption).unwrap_or_default();
    let words = components
        .map_or(caption, |json| words(&serde_json::from_str(json).unwrap_or_default()).join("\n"));
    let tells = keyword::tells_how_to_stop(&words, lang::choose(tag));
    if is_open && !tells { vec!["no_opt_out_hint"] } else { Vec::new() }
}

/// All that can be read in a template's parts, its buttons included.
fn words(part: &Value) -> Vec<&str> {
    match part {
        Value::Array(parts) => parts.iter().flat_map(words).collect(),
        Value::Object(fields) => {
            let own = fields.get("text").and_then(Value::as_str);
            own.into_iter().chain(fields.get("buttons").into_iter().flat_map(words)).collect()
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offers_say_how_to_stop() {
        let check = |text: &str, tag: &str, expected: &str| {
            assert_eq!(with_hint(text, tag), expected);
        };
        check("Sale!", "en", "Sale!\n\nSend STOP to end these messages.");
        check("Rabatt!", "de", "Rabatt!\n\nMit STOP beenden Sie diese Nachrichten.");
        check("Sale! Reply STOP to end.", "en", "Sale! Reply STOP to end.");
        check("Rabatt! Abmelden genügt.", "de", "Rabatt! Abmelden genügt.");
    }

    #[test]
    fn where_nothing_can_be_added_a_missing_hint_is_a_warning() {
        let template = r#"{"template":{"name":"news","language":"en"}}"#;
        let check = |purpose: &str, says: &str, components: Option<&str>, warns: bool| {
            let seen = warnings(purpose, says, components, "en");
            assert_eq!(!seen.is_empty(), warns, "{says} {components:?}");
        };
        check("marketing", template, Some(r#"[{"type":"BODY","text":"Sale"}]"#), true);
        check("service", template, Some(r#"[{"type":"BODY","text":"Sale"}]"#), false);
        check("marketing", template, Some(r#"[{"type":"FOOTER","text":"Reply STOP"}]"#), false);
        let button =
            r#"[{"type":"BUTTONS","buttons":[{"type":"QUICK_REPLY","text":"Unsubscribe"}]}]"#;
        check("marketing", template, Some(button), false);
        let media = |more: &str| {
            format!(r#"{{"media":{{"type":"image","link":"https://muster.example/a.jpg"{more}}}}}"#)
        };
        check("marketing", &media(""), None, true);
        check("marketing", &media(r#","caption":"STOP ends this""#), None, false);
        check("marketing", r#"{"text":"Sale"}"#, None, false);
    }
}
