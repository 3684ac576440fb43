//! What an operator wants to send to many, as the API takes it; strict, so that nothing is lost unseen.

use jawort_shared::api::ErrorCode;
use jawort_shared::consent::Purpose;
use jawort_shared::policy::Via;
use jawort_shared::time::Timestamp;
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::app::App;
use crate::error::Failure;
use crate::handlers::entries::explain;
use crate::ids::BusinessId;
use crate::outbox;
use crate::send::{Parts, Says, Unsendable};
use crate::store::Done;
use crate::store::broadcast::{self, Lacks, New, Source};

const LONGEST_NAME: usize = 100;
/// And tags.
const MOST_GROUPS: usize = 50;
const MOST_CONTACTS: usize = 1_500;
/// Characters of a text that leave room for how to stop below it.
const TEXT: usize = 4_000;
/// The same with buttons.
const WORDS: usize = 930;

/// The fields that a message does not have.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Own {
    name: String,
    channel: Option<String>,
    via: Option<String>,
    purpose: Option<String>,
    /// Whether a person gets it by one way only, where two are possible.
    #[serde(default = "yes")]
    once_per_person: bool,
    audience: Audience,
}

fn yes() -> bool {
    true
}

/// For whom: whoever is found in any of these, if the filters mean them.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Audience {
    /// By id or code.
    #[serde(default)]
    groups: Vec<String>,
    /// By id or name.
    #[serde(default)]
    tags: Vec<String>,
    #[serde(default)]
    contacts: Vec<String>,
    #[serde(default)]
    everybody_opted_in: bool,
    #[serde(default)]
    filters: Filters,
}

#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Filters {
    /// Of their numbers, ISO 3166.
    countries: Vec<String>,
    /// Nobody who opted in before, RFC 3339.
    opted_in_since: Option<String>,
}

const OWN: [&str; 6] = ["name", "channel", "via", "purpose", "once_per_person", "audience"];

/// A broadcast that somebody wants, read and found sound.
pub(crate) struct Wish {
    own: Own,
    /// The fields of a message, as they came.
    says: String,
    /// Name and language.
    template: Option<(String, String)>,
    via: Via,
    purpose: Purpose,
    opted_in_since: Option<Timestamp>,
}

impl Wish {
    /// Reads a body.
    pub(crate) fn read(body: &[u8]) -> Result<Self, Failure> {
        let unread = |why: serde_json::Error| malformed(&explain(&why));
        let all: Map<String, Value> = serde_json::from_slice(body).map_err(unread)?;
        let (own, says): (Map<_, _>, Map<_, _>) =
            all.into_iter().partition(|(name, _)| OWN.contains(&name.as_str()));
        let own: Own = serde_json::from_value(own.into()).map_err(unread)?;
        let says = Value::Object(says);
        let parts: Parts = serde_json::from_value(says.clone()).map_err(unread)?;
        let via = own.via.as_deref().map_or(Some(Via::Whatsapp), Via::parse);
        let via = via.ok_or_else(|| malformed("via must be whatsapp, sms or whatsapp_else_sms"))?;
        let purpose = own.purpose.as_deref().and_then(Purpose::parse);
        let purpose = purpose.ok_or_else(|| malformed("purpose must be service or marketing"))?;
        check_words(&own)?;
        check_audience(&own.audience)?;
        check_parts(&parts, via)?;
        let opted_in_since = since(&own.audience.filters)?;
        let template = parts.template.map(|it| (it.name, it.language));
        Ok(Self { own, says: says.to_string(), template, via, purpose, opted_in_since })
    }
}

/// Makes the broadcast, which begins to be planned; answers its id.
pub(crate) async fn create(
    app: &App,
    business_id: &BusinessId,
    wish: &Wish,
) -> Result<String, Failure> {
    let broadcast_id = app.new_id("brc")?;
    let Wish { own, says, template, via, purpose, opted_in_since } = wish;
    let Audience { groups, tags, contacts, everybody_opted_in, filters } = &own.audience;
    let listed = (!contacts.is_empty()).then_some(Source::Contacts(contacts));
    let everybody = everybody_opted_in.then_some(Source::Everybody(true));
    let audience = broadcast::Audience {
        sources: listed.into_iter().chain(everybody).collect(),
        countries: &filters.countries,
        opted_in_since: opted_in_since.map(Timestamp::millis),
    };
    let new = New {
        business_id,
        broadcast_id: &broadcast_id,
        channel: own.channel.as_deref(),
        name: own.name.trim(),
        says,
        via: via.as_str(),
        purpose: purpose.as_str(),
        once_per_person: own.once_per_person,
        groups,
        tags,
        audience: &audience,
        template: template.as_ref().map(|(name, language)| (name.as_str(), language.as_str())),
        now: app.now,
    };
    let rows = app.run(broadcast::create(&new).to_vec()).await?;
    let lacks = rows.first::<Lacks>(0)?.and_then(|row| row.lacks);
    if let Some(lacks) = lacks {
        return Err(lacking(&lacks));
    }
    rows.first::<Done>(1)?.ok_or(ErrorCode::Unavailable)?;
    outbox::wake_broadcasts(app, 0).await;
    Ok(broadcast_id)
}

fn lacking(what: &str) -> Failure {
    let why = match what {
        "which_channel" => "channel is missing: there are several",
        "channel" => "there is no such channel",
        "group" => "there is no such group",
        "tag" => "there is no such tag",
        _ => "there is no such template",
    };
    Failure::new(ErrorCode::NotFound, why)
}

fn check_words(own: &Own) -> Result<(), Failure> {
    let fits = (1..=LONGEST_NAME).contains(&own.name.trim().chars().count());
    if fits { Ok(()) } else { Err(malformed("name must have 1 to 100 characters")) }
}

fn check_audience(audience: &Audience) -> Result<(), Failure> {
    let Audience { groups, tags, contacts, everybody_opted_in, filters } = audience;
    let is_empty = groups.is_empty() && tags.is_empty() && contacts.is_empty();
    if is_empty && !everybody_opted_in {
        return Err(malformed("audience must have groups, tags, contacts or everybody_opted_in"));
    }
    if groups.len().max(tags.len()) > MOST_GROUPS || contacts.len() > MOST_CONTACTS {
        return Err(malformed("audience takes at most 50 groups, 50 tags and 1,500 contacts"));
    }
    let is_code = |code: &String| code.len() == 2 && code.bytes().all(|it| it.is_ascii_uppercase());
    if !filters.countries.iter().all(is_code) {
        return Err(malformed("countries are codes such as AT"));
    }
    Ok(())
}

/// What nobody could be sent is refused now; what depends on the person is told by the plan.
fn check_parts(parts: &Parts, via: Via) -> Result<(), Failure> {
    let most = if parts.buttons.is_empty() { TEXT } else { WORDS };
    if parts.text.as_deref().is_some_and(|text| text.chars().count() > most) {
        return Err(malformed("text must have 1 to 4,000 characters, with buttons 1 to 930"));
    }
    if parts.reply_to.is_some() {
        return Err(malformed("reply_to is for one message"));
    }
    let says = match Says::read(parts, None, &[]) {
        // With the template it is read again, for each person.
        Err(Unsendable::NoTemplate | Unsendable::Unfit(_)) => return Ok(()),
        Err(Unsendable::Malformed(why)) => return Err(malformed(why)),
        Ok(says) => says,
    };
    if via == Via::Sms && says.sms.is_none() {
        return Err(malformed("sms_text is missing"));
    }
    Ok(())
}

fn since(filters: &Filters) -> Result<Option<Timestamp>, Failure> {
    let why = "opted_in_since must look like 2026-11-20T09:00:00Z";
    let read = |text: &String| Timestamp::from_rfc3339(text).ok_or_else(|| malformed(why));
    filters.opted_in_since.as_ref().map(read).transpose()
}

fn malformed(why: &str) -> Failure {
    Failure::new(ErrorCode::BodyMalformed, why)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(body: &str) -> Option<String> {
        Wish::read(body.as_bytes()).err().map(|failure| failure.detail)
    }

    #[test]
    fn what_is_no_broadcast_is_refused_in_words() {
        let check = |body: &str, why: &str| {
            let said = refusal(body).unwrap_or_default();
            assert!(said.contains(why), "{body}: {said}");
        };
        let audience = r#""audience":{"groups":["NEWS"]}"#;
        let with = |rest: &str| format!(r#"{{"name":"x","purpose":"marketing",{rest}}}"#);
        assert_eq!(refusal(&with(&format!(r#"{audience},"text":"Hello""#))), None);
        check("[]", "another type");
        check(&with(audience), "exactly one of");
        check(&with(r#""text":"Hello""#), "audience");
        check(&with(r#""audience":{},"text":"Hello""#), "audience must have");
        check(&with(&format!(r#"{audience},"txet":"Hello""#)), "txet");
        check(&with(&format!(r#"{audience},"text":"Hello","via":"post""#)), "via");
        check(&with(&format!(r#"{audience},"text":"Hello","reply_to":"wamid.1""#)), "reply_to");
        check(&with(&format!(r#"{audience},"text":"{}""#, "x".repeat(4_001))), "4,000");
        let place = r#""location":{"latitude":1,"longitude":1},"via":"sms""#;
        check(&with(&format!("{audience},{place}")), "sms_text");
        let filters = r#""audience":{"groups":["NEWS"],"filters":{"countries":["at"]}}"#;
        check(&with(&format!(r#"{filters},"text":"Hello""#)), "countries");
        check(
            &with(&format!(r#"{audience},"text":"Hello""#)).replace("marketing", "fun"),
            "purpose",
        );
    }
}
