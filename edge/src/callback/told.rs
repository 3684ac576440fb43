//! What a person told by SMS, or told the SMS provider, with what it changes.

use jawort_shared::identity::{Identifier, IdentifierKind};
use jawort_shared::inbound::{self, Effects};
use jawort_shared::keyword;
use jawort_shared::phone::Phone;
use jawort_shared::time::Timestamp;
use serde_json::{Value, json};

use super::{Callback, Loaded, time};
use crate::ids::{BusinessId, ChannelId};
use crate::sms::{Event, InboundSms};
use crate::store::channel::Groups;

/// Characters of an SMS that are kept as proof: more than ten parts hold.
const LONGEST_PROOF: usize = 1_600;

/// One fact.
#[derive(Debug)]
pub(crate) struct Told {
    pub(super) business_id: BusinessId,
    pub(super) channel_id: ChannelId,
    /// The number, as an identifier of its person.
    pub(super) number: Identifier,
    /// What makes it the same fact, however often it is told.
    pub(super) key: String,
    pub(super) effects: Effects,
    /// What its acts reach of WhatsApp: the whole business first, then the channels with a consent of their own.
    pub(super) scopes: Vec<String>,
    pub(super) evidence: Value,
    pub(super) at: Timestamp,
    /// Whether it was a message.
    pub(super) is_message: bool,
}

impl Told {
    /// What an event tells, if it tells anything of a person; or why it is not understood.
    pub(super) fn from_event(
        callback: &Callback<'_>,
        known: &Loaded,
        event: &Event,
        now: Timestamp,
    ) -> Result<Option<Self>, &'static str> {
        match event {
            Event::Inbound(sms) => {
                Self::heard(callback, known, sms, now).map(Some).ok_or("the sender is no number")
            }
            Event::OptedOut { provider_id, recipient, code } => {
                let number = Phone::from_msisdn(recipient).ok_or("the recipient is no number")?;
                Ok(Some(Self::opted_out(callback, number, provider_id, code, now)))
            }
            Event::Park(reason) => Err(reason),
            Event::Receipt(_) => Ok(None),
        }
    }

    /// A recipient who told the provider to stop.
    pub(crate) fn opted_out(
        callback: &Callback<'_>,
        number: Phone,
        message_id: &str,
        code: &str,
        at: Timestamp,
    ) -> Self {
        let provider = callback.provider.name;
        Self {
            business_id: callback.token.business_id.clone(),
            channel_id: callback.token.channel_id.clone(),
            number: identifier(number),
            key: callback.key(message_id),
            effects: inbound::refused_by_provider(),
            scopes: Vec::new(),
            evidence: json!({ "provider": provider, "message_id": message_id, "code": code }),
            at,
            is_message: false,
        }
    }

    /// What an SMS says; none if it is not from a number that a person may have.
    fn heard(
        callback: &Callback<'_>,
        known: &Loaded,
        sms: &InboundSms,
        now: Timestamp,
    ) -> Option<Self> {
        let (number, key) = (Phone::from_msisdn(&sms.sender)?, callback.key(&sms.message_id));
        // A provider that does not tell the time, and tells twice, moves no STOP: each message is taken once.
        let at = sms.at.as_deref().and_then(|at| time(at, now)).unwrap_or(now);
        let Groups { groups, open, stop_ends_all, .. } = &known.groups;
        let (keyword, ends_all) = (keyword::read(&sms.text), *stop_ends_all != 0);
        let effects = inbound::decide_sms(&keyword, groups, open, ends_all);
        Some(Self {
            business_id: callback.token.business_id.clone(),
            channel_id: callback.token.channel_id.clone(),
            number: identifier(number),
            scopes: known.groups.reached("", effects.everywhere).map(str::to_owned).collect(),
            effects,
            evidence: json!({
                "provider": callback.provider.name,
                "message_id": sms.message_id,
                "text": sms.text.chars().take(LONGEST_PROOF).collect::<String>(),
            }),
            key,
            at,
            is_message: true,
        })
    }
}

fn identifier(number: Phone) -> Identifier {
    Identifier { kind: IdentifierKind::Phone, value: number.digits().to_owned() }
}
