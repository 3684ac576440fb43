//! The rows of a delivery: each fact as the tables want it.

use jawort_shared::consent::{Act, Purpose, SMS_SCOPE};
use jawort_shared::inbound::Source;
use jawort_shared::pairing::PairingCode;
use jawort_shared::time::Timestamp;
use serde_json::json;

use super::person::Person;
use super::told::Change;
use super::{Decided, evidence};
use crate::ids::ContactId;
use crate::store::channel::Row;
use crate::store::identifier::Known;
use crate::store::inbound::Cause;
use crate::store::{
    consent, contact, identifier, identity_change, inbound, ledger, membership, merge_suggestion,
    pairing, service_window,
};

/// A message with its writer.
pub(super) struct Written<'a> {
    pub(super) decided: &'a Decided<'a>,
    person: &'a Person,
    pub(super) cause: Cause<'a>,
}

/// A change of identity, with who it is about if nobody is known by any of it.
pub(super) struct Changed<'a> {
    pub(super) change: &'a Change<'a>,
    pub(super) fresh: ContactId,
    /// Who had the new number before, if nobody is known to have had it.
    pub(super) before: ContactId,
    pub(super) cause: Cause<'a>,
}

impl<'a> Written<'a> {
    pub(super) fn new(decided: &'a Decided<'a>, person: &'a Person, delivery_id: &'a str) -> Self {
        let business_id = &decided.channel.business_id;
        let message_id = &decided.message.message_id;
        Self { decided, person, cause: Cause { business_id, message_id, delivery_id } }
    }

    /// Whether it ends anything.
    pub(super) fn is_stop(&self) -> bool {
        self.decided.effects.acts.iter().any(|(_, act, _)| *act == Act::Withdrawn)
    }
}

/// The channel that acts on it are limited to; empty for the whole business.
pub(super) fn scope(channel: &Row) -> &str {
    if channel.consent_scope == "channel" { &channel.channel_id } else { "" }
}

pub(super) fn identifiers<'a>(one: &'a Written<'a>) -> identifier::New<'a> {
    let shown = one.person.shown.iter().map(|known| (Known(known), "message"));
    let typed = one.person.typed.iter().map(|known| (Known(known), "pairing"));
    identifier::New {
        business_id: &one.decided.channel.business_id,
        person: one.person.known.iter().map(Known).collect(),
        bsuid: one.person.bsuid(),
        fresh: &one.person.fresh,
        attested: shown.chain(typed).collect(),
        at: one.decided.message.sent_at,
    }
}

/// Who is known by one thing alone is one contact.
pub(super) fn person<'a>(
    received_at: Timestamp,
    one: &'a Written<'a>,
) -> Option<identifier::Person<'a>> {
    (one.person.shown.len() > 1).then(|| identifier::Person {
        business_id: &one.decided.channel.business_id,
        person: one.person.shown.iter().map(Known).collect(),
        cause: &one.decided.message.message_id,
        at: one.decided.message.sent_at,
        received_at,
    })
}

pub(super) fn change<'a>(received_at: Timestamp, one: &'a Changed<'a>) -> identity_change::New<'a> {
    identity_change::New {
        cause: one.cause,
        previous: one.change.previous.iter().map(Known).collect(),
        current: one.change.change.current.iter().map(Known).collect(),
        is_released: one.change.change.is_released,
        fresh: &one.fresh,
        before: &one.before,
        at: one.change.change.at,
        received_at,
    }
}

pub(super) fn message<'a>(received_at: Timestamp, one: &'a Written<'a>) -> inbound::New<'a> {
    inbound::New {
        cause: one.cause,
        channel_id: &one.decided.channel.channel_id,
        known: Known(&one.person.anchor),
        kind: one.decided.message.kind,
        sent_at: one.decided.message.sent_at,
        received_at,
    }
}

/// A change as a fact about who is known now. Told of the moment after: until then a number was somebody else's.
pub(super) fn changed<'a>(
    received_at: Timestamp,
    one: &'a Changed<'a>,
) -> Option<inbound::New<'a>> {
    Some(inbound::New {
        cause: one.cause,
        channel_id: &one.change.channel.channel_id,
        known: Known(one.change.change.current.first()?),
        kind: "identity",
        sent_at: one.change.change.at.plus(1),
        received_at,
    })
}

pub(super) fn contact<'a>(one: &'a Written<'a>) -> contact::Seen<'a> {
    let sender = &one.decided.message.sender;
    let username = sender.username.as_deref().map(|name| name.trim_start_matches('@'));
    contact::Seen { cause: one.cause, name: sender.name.as_deref(), username }
}

pub(super) fn nameless(cause: Cause<'_>) -> contact::Seen<'_> {
    contact::Seen { cause, name: None, username: None }
}

/// A number that was only typed may already be somebody's: an operator may know whether it is one person.
pub(super) fn typed<'a>(one: &'a Written<'a>) -> Option<merge_suggestion::Typed<'a>> {
    let known = Known(one.person.typed.as_ref()?);
    Some(merge_suggestion::Typed { cause: one.cause, known })
}

type Told<'a> = &'a (Purpose, Act, Source);

pub(super) fn entries<'a>(one: &'a Written<'a>) -> impl Iterator<Item = ledger::Entry<'a>> {
    let effects = &one.decided.effects;
    let whatsapp = of_whatsapp(one).map(|(scope, act)| entry(one, "whatsapp", scope, act));
    let sms = effects.sms.iter().map(|act| entry(one, "sms", SMS_SCOPE, act));
    let groups = effects.memberships.iter().map(|(code, joins)| group_entry(one, code, *joins));
    whatsapp.chain(sms).chain(groups)
}

/// What a message says of WhatsApp, once for each scope that it reaches.
fn of_whatsapp<'a>(one: &'a Written<'a>) -> impl Iterator<Item = (&'a str, Told<'a>)> {
    let Decided { effects, channel, .. } = one.decided;
    let scopes = channel.groups.reached(scope(channel), effects.everywhere);
    scopes.flat_map(|scope| effects.acts.iter().map(move |act| (scope, act)))
}

fn entry<'a>(
    one: &'a Written<'a>,
    medium: &'static str,
    scope: &'a str,
    act: Told<'a>,
) -> ledger::Entry<'a> {
    let (purpose, act, source) = act;
    let own = if medium == "sms" { SMS_SCOPE } else { self::scope(one.decided.channel) };
    ledger::Entry {
        cause: one.cause,
        part: ledger::part(medium, *purpose, own, scope),
        medium,
        scope,
        purpose: purpose.as_str(),
        group: "",
        act: act.as_str(),
        source: source.as_str(),
        evidence: evidence::of_act(one.decided, *act),
    }
}

fn group_entry<'a>(one: &'a Written<'a>, code: &'a str, joins: bool) -> ledger::Entry<'a> {
    let act = if joins { Act::Granted } else { Act::Withdrawn };
    // A group is joined or left by what the message is, as anything else it changes.
    let source = one.decided.effects.acts.first().map_or(Source::Keyword, |(_, _, source)| *source);
    ledger::Entry {
        cause: one.cause,
        part: format!("group:{code}"),
        medium: "whatsapp",
        scope: "",
        purpose: "group",
        group: code,
        act: act.as_str(),
        source: source.as_str(),
        evidence: evidence::of_act(one.decided, act),
    }
}

pub(super) fn changes<'a>(one: &'a Written<'a>) -> impl Iterator<Item = consent::Change<'a>> {
    // What a STOP ALL says of SMS goes wherever the person goes, to numbers that are told later too.
    let sms = one.decided.effects.sms.iter().map(|act| (SMS_SCOPE, act));
    of_whatsapp(one).chain(sms).map(|(scope, (purpose, act, _))| consent::Change {
        cause: one.cause,
        scope,
        purpose: purpose.as_str(),
        act: act.as_str(),
    })
}

pub(super) fn attested<'a>(one: &'a Changed<'a>) -> ledger::Attested<'a> {
    let kinds = |known: &[jawort_shared::identity::Identifier]| {
        known.iter().map(|one| one.kind.as_str()).collect::<Vec<_>>()
    };
    let (previous, current) = (kinds(&one.change.previous), kinds(&one.change.change.current));
    let evidence = json!({
        "attested_by": "Meta", "change": one.cause.message_id, "previous": previous, "current": current,
        "changed_at": one.change.change.at.rfc3339(),
    });
    ledger::Attested { cause: one.cause, evidence }
}

pub(super) fn memberships<'a>(
    one: &'a Written<'a>,
) -> impl Iterator<Item = membership::Change<'a>> {
    let change = |(code, joins): &'a (String, bool)| membership::Change {
        cause: one.cause,
        code,
        joins: *joins,
    };
    one.decided.effects.memberships.iter().map(change)
}

pub(super) fn window<'a>(one: &'a Written<'a>) -> Option<service_window::Opened<'a>> {
    let expires_at = one.decided.effects.window?;
    Some(service_window::Opened { cause: one.cause, expires_at })
}

/// The form entry that a message answers.
pub(super) fn answer<'a>(one: &'a Written<'a>) -> Option<pairing::Answer<'a>> {
    let decided = one.decided;
    let from_typed = decided.entry.and_then(|entry| evidence::is_typed(decided, entry));
    Some(pairing::Answer {
        business_id: &decided.channel.business_id,
        channel_id: &decided.channel.channel_id,
        code: decided.effects.answers.as_ref().map(PairingCode::as_str)?,
        message_id: &decided.message.message_id,
        from_typed: from_typed == Some(true),
        at: decided.message.sent_at,
    })
}
