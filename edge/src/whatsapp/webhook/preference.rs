//! What people set inside WhatsApp: stop or resume the business's offers.
//!
//! Source: Meta, "`user_preferences` webhook reference".

use jawort_shared::identity::Sender;
use jawort_shared::inbound::Preference;
use jawort_shared::phone::Phone;
use jawort_shared::time::Timestamp;
use serde::Deserialize;

use super::{InboundMessage, Seconds, Words};

/// One preference. Who set it stands here; `contacts` beside it may be about somebody else.
#[derive(Deserialize)]
pub(super) struct Update {
    wa_id: Option<String>,
    user_id: Option<String>,
    category: Option<String>,
    value: String,
    timestamp: Seconds,
}

impl Update {
    /// The fact that it is; else why it is none.
    pub(super) fn fact(
        self,
        raw: &str,
        phone_number_id: &str,
        received_at: Timestamp,
    ) -> Result<InboundMessage, &'static str> {
        let preference = match self.value.as_str() {
            "stop" => Preference::Stop,
            "resume" | "signup" => Preference::Resume,
            _ => return Err("unknown preference"),
        };
        if self.category.is_some_and(|category| category != "marketing_messages") {
            return Err("preference of an unknown category");
        }
        let filled = |text: Option<String>| text.filter(|text| !text.is_empty());
        let phone = filled(self.wa_id).as_deref().and_then(Phone::from_msisdn);
        let sender = Sender { phone, bsuid: filled(self.user_id), ..Sender::default() };
        if sender.identifiers().is_empty() {
            return Err("preference of nobody");
        }
        let sent_at = self.timestamp.at(received_at).ok_or("impossible time")?;
        // Meta gives it no id: what it says is what tells it from others.
        let message_id = format!("preference.{}", crate::crypto::sha256(raw.as_bytes()));
        let (phone_number_id, raw) = (phone_number_id.to_owned(), raw.to_owned());
        let (kind, words) = ("preference", Words::Preference(preference));
        Ok(InboundMessage { phone_number_id, sender, message_id, kind, sent_at, words, raw })
    }
}
