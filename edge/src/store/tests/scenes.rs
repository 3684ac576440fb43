//! Whole deliveries, from Meta's JSON to the rows.

mod identities;
mod answers;
mod stops;
mod automatic;

use jawort_shared::time::Timestamp;
use serde_json::{Value, json};

use super::sqlite::Sqlite;
use super::{business, channel};
use crate::callback::{self, Callback};
use crate::receive::{Loaded, changes, keywords, questions};
use crate::sms::{self, CallbackToken, Event, InboundSms};
use crate::whatsapp::webhook;

const NOW: i64 = 1_795_000_000;
const OLD: &str = "436641111111";
const NEW: &str = "436642222222";

struct Scene {
    sqlite: Sqlite,
    drawn: usize,
    /// Meta's id of the channel that people write to.
    place: &'static str,
}

/// Who writes: number and user id, each as far as Meta tells it.
type Who = (Option<&'static str>, Option<&'static str>);

/// Somebody writes.
fn text((from, user): Who, body: &str, second: i64) -> Value {
    let at = (NOW + second).to_string();
    let id = format!("wamid.{}.{}.{body}.{second}", from.unwrap_or("-"), user.unwrap_or("-"));
    json!({ "from": from, "from_user_id": user, "id": id, "timestamp": at, "type": "text", "text": { "body": body } })
}

/// WhatsApp tells that somebody has another number.
fn moved(from: &str, to: &str, user: Option<&str>, second: i64) -> Value {
    json!({ "from": from, "id": format!("wamid.{from}.{to}.{second}"), "timestamp": (NOW + second).to_string(),
            "type": "system",
            "system": { "body": "x", "wa_id": to, "user_id": user, "type": "user_changed_number" } })
}

/// Meta tells that somebody has another user id.
fn renamed(previous: &str, current: &str, second: i64) -> Value {
    json!({ "user_id": { "previous": previous, "current": current }, "timestamp": (NOW + second).to_string() })
}

impl Scene {
    fn new() -> Self {
        Self { sqlite: Sqlite::with_demo(), drawn: 0, place: "106540352242922" }
    }

    fn take_at(&mut self, now: Timestamp, parts: &[Value]) {
        let (renamed, messages): (Vec<_>, Vec<_>) =
            parts.iter().partition(|part| part.get("id").is_none());
        let metadata = json!({ "phone_number_id": self.place });
        let value =
            json!({ "metadata": metadata, "messages": messages, "user_id_update": renamed });
        let body = json!({ "entry": [{ "changes": [{ "field": "messages", "value": value }] }] });
        let delivery = webhook::parse(body.to_string().as_bytes(), now);
        assert!(delivery.parked.is_empty(), "{:?}", delivery.parked);
        let read = keywords(&delivery);
        let asked = questions(&delivery, &read).expect("something was told");
        let known = Loaded::new(self.sqlite.rows(&asked[0]), self.sqlite.rows(&asked[1]));
        let draw = |prefix: &'static str| {
            self.drawn += 1;
            Ok(format!("{prefix}_{:06}", self.drawn))
        };
        self.sqlite.call(&changes(delivery, &read, &known, now, draw).expect("statements"));
    }

    fn take(&mut self, parts: &[Value]) {
        let passed = i64::try_from(self.drawn).expect("a few");
        self.take_at(Timestamp::from_millis((NOW + 1_000 + passed) * 1_000), parts);
    }

    /// Somebody writes an SMS.
    fn hear(&mut self, from: &str, body: &str, second: i64) {
        let message_id = format!("{from}.{body}.{second}");
        let (sender, text) = (from.to_owned(), body.to_owned());
        let at = Some((NOW + second).to_string());
        let events = [Event::Inbound(InboundSms { message_id, sender, text, at })];
        let token =
            CallbackToken { business_id: business(), channel_id: channel(), outbox_id: None };
        let provider = sms::find("websms").expect("a provider");
        let callback = Callback { provider, token, body: b"" };
        let asked = callback::questions(&callback, &events).expect("something was told");
        let groups = self.sqlite.rows(&asked[0]).remove(0);
        let known = callback::Loaded::new(groups, self.sqlite.rows(&asked[1]));
        let passed = i64::try_from(self.drawn).expect("a few");
        let now = Timestamp::from_millis((NOW + 1_000 + passed) * 1_000);
        let new_id = |prefix: &str| {
            self.drawn += 1;
            Ok(format!("{prefix}_{:06}", self.drawn))
        };
        let told = callback::changes(&callback, &events, &known, now, new_id);
        self.sqlite.call(&told.expect("statements"));
    }

    /// Whether whoever is known by this may be written to at all: 1 or 0, or nothing if nobody is.
    fn state(&self, value: &str) -> String {
        self.sqlite.ask(&format!(
            "select distinct granted_at > withdrawn_at or (withdrawn_at = 0 and implied_at > 0) from consent k
             join identifier i using (business_id, contact_id)
             where i.value = '{value}' and k.purpose = 'service'"
        ))
    }

    fn owner(&self, value: &str) -> String {
        self.sqlite
            .ask(&format!("select distinct contact_id from identifier where value = '{value}'"))
    }
}
