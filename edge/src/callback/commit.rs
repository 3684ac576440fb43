//! The write side of callbacks: what was told becomes rows, in a fixed number of statements.

use std::collections::BTreeMap;

use jawort_shared::consent::{Act, Purpose};
use jawort_shared::inbound::Source;
use jawort_shared::lang;
use jawort_shared::phone::Phone;
use jawort_shared::time::Timestamp;

use super::{Callback, Told, time};
use crate::crypto;
use crate::error::Failure;
use crate::ids::{ContactId, OutboxId};
use crate::sms::{CallbackToken, Event};
use crate::store::channel::SmsHelp;
use crate::store::identifier::Known;
use crate::store::inbound::Cause;
use crate::store::ledger::{self, Entry};
use crate::store::{self, Statement};

/// A fact with the contact that it belongs to if its number is nobody's yet.
struct Written<'a> {
    told: &'a Told,
    fresh: ContactId,
    /// The id of what may be answered.
    answer: OutboxId,
    cause: Cause<'a>,
}

/// Whether a delivery report came too early, and what the reports change.
pub(super) fn receipts(now: Timestamp, token: &CallbackToken, events: &[Event]) -> [Statement; 2] {
    let rows: Vec<_> = events.iter().filter_map(|event| receipt(now, token, event)).collect();
    [store::sms_report::early(&rows), store::sms_report::receive(&rows)]
}

fn receipt<'a>(
    now: Timestamp,
    token: &'a CallbackToken,
    event: &'a Event,
) -> Option<store::sms_report::Receipt<'a>> {
    let Event::Receipt(receipt) = event else {
        return None;
    };
    let own = token.outbox_id.as_ref().map(|outbox_id| outbox_id.as_str());
    Some(store::sms_report::Receipt {
        business_id: &token.business_id,
        channel_id: &token.channel_id,
        provider_id: &receipt.provider_id,
        // The address of a message names it, whatever the report says.
        outbox_id: own.or(receipt.reference.as_deref()),
        receipt: receipt.fate.as_str(),
        failure: receipt.code.as_deref(),
        segments: receipt.segments,
        at: receipt.at.as_deref().and_then(|at| time(at, now)).unwrap_or(now),
    })
}

/// What people told changes: the same statements for one and for a hundred, none for none.
pub(super) fn told(
    told: &[Told],
    helps: &BTreeMap<String, SmsHelp>,
    now: Timestamp,
    mut new_id: impl FnMut(&str) -> Result<String, Failure>,
) -> Result<Vec<Statement>, Failure> {
    if told.is_empty() {
        return Ok(Vec::new());
    }
    let delivery_id = new_id("dlv")?;
    let written = told.iter().map(|told| {
        let (business_id, message_id) = (&told.business_id, told.key.as_str());
        let cause = Cause { business_id, message_id, delivery_id: &delivery_id };
        Ok(Written {
            told,
            fresh: ContactId(new_id("cnt")?),
            answer: OutboxId(new_id("out")?),
            cause,
        })
    });
    let written: Vec<_> = written.collect::<Result<_, Failure>>()?;
    let mut all = store::identifier::meet(&rows(&written, |one| [number(one)]));
    all.extend(store::inbound::insert(&rows(&written, |one| [message(now, one)])));
    all.extend(store::contact::see(&rows(&written, |one| [contact(one)])));
    all.extend(store::ledger::append(&rows(&written, entries)));
    all.extend(store::sms_consent::merge(&rows(&written, sms_changes)));
    all.extend(store::consent::merge(&rows(&written, changes)));
    all.extend(store::membership::merge(&rows(&written, memberships)));
    all.extend(store::sms_help::queue(&rows(&written, |one| help(helps, one))));
    Ok(store::busy(all))
}

fn rows<'a, T, I: IntoIterator<Item = T>>(
    written: &'a [Written<'a>],
    make: impl Fn(&'a Written<'a>) -> I,
) -> Vec<T> {
    written.iter().flat_map(make).collect()
}

fn number<'a>(one: &'a Written<'a>) -> store::identifier::Number<'a> {
    store::identifier::Number {
        business_id: &one.told.business_id,
        known: Known(&one.told.number),
        fresh: &one.fresh,
        at: one.told.at,
    }
}

fn contact<'a>(one: &Written<'a>) -> store::contact::Seen<'a> {
    store::contact::Seen { cause: one.cause, name: None, username: None }
}

fn message<'a>(received_at: Timestamp, one: &'a Written<'a>) -> store::inbound::New<'a> {
    store::inbound::New {
        cause: one.cause,
        channel_id: &one.told.channel_id,
        known: Known(&one.told.number),
        kind: if one.told.is_message { "sms" } else { "sms_refusal" },
        sent_at: one.told.at,
        received_at,
    }
}

type Deed<'a> = &'a (Purpose, Act, Source);

/// What is told of SMS, and what it says of WhatsApp too, with the scope of each.
fn acts(told: &Told) -> impl Iterator<Item = (&'static str, &str, Deed<'_>)> {
    let sms = told.effects.sms.iter().map(|act| ("sms", "", act));
    sms.chain(of_whatsapp(told).map(|(scope, act)| ("whatsapp", scope, act)))
}

fn of_whatsapp(told: &Told) -> impl Iterator<Item = (&str, Deed<'_>)> {
    told.scopes
        .iter()
        .flat_map(move |scope| told.effects.acts.iter().map(move |act| (scope.as_str(), act)))
}

fn entries<'a>(one: &'a Written<'a>) -> impl Iterator<Item = Entry<'a>> {
    let of_acts = acts(one.told).map(|(medium, scope, (purpose, act, source))| Entry {
        cause: one.cause,
        part: ledger::part(medium, *purpose, "", scope),
        medium,
        scope,
        purpose: purpose.as_str(),
        group: "",
        act: act.as_str(),
        source: source.as_str(),
        evidence: one.told.evidence.clone(),
    });
    let of_groups = one.told.effects.memberships.iter().map(|(code, joins)| Entry {
        cause: one.cause,
        part: format!("group:{code}"),
        medium: "sms",
        scope: "",
        purpose: "group",
        group: code,
        act: if *joins { Act::Granted } else { Act::Withdrawn }.as_str(),
        source: Source::Keyword.as_str(),
        evidence: one.told.evidence.clone(),
    });
    of_acts.chain(of_groups)
}

fn sms_changes<'a>(one: &'a Written<'a>) -> impl Iterator<Item = store::sms_consent::Change<'a>> {
    one.told.effects.sms.iter().map(|(purpose, act, _)| store::sms_consent::Change {
        cause: one.cause,
        number: one.told.number.key(),
        purpose: purpose.as_str(),
        act: act.as_str(),
    })
}

fn changes<'a>(one: &'a Written<'a>) -> impl Iterator<Item = store::consent::Change<'a>> {
    of_whatsapp(one.told).map(|(scope, (purpose, act, _))| store::consent::Change {
        cause: one.cause,
        scope,
        purpose: purpose.as_str(),
        act: act.as_str(),
    })
}

fn memberships<'a>(one: &'a Written<'a>) -> impl Iterator<Item = store::membership::Change<'a>> {
    let change = |(code, joins): &'a (String, bool)| store::membership::Change {
        cause: one.cause,
        code,
        joins: *joins,
    };
    one.told.effects.memberships.iter().map(change)
}

/// What whoever asks for it is told.
fn help<'a>(
    helps: &BTreeMap<String, SmsHelp>,
    one: &'a Written<'a>,
) -> Option<store::sms_help::New<'a>> {
    one.told.effects.replies.first()?;
    let number_key = one.told.number.key();
    Some(store::sms_help::New {
        cause: one.cause,
        business_id: &one.told.business_id,
        outbox_id: one.answer.clone(),
        recipient: &one.told.number.value,
        body: text(helps.get(&number_key)?),
        number_key,
    })
}

/// How SMS end and begin, in the language that the person last read.
fn text(help: &SmsHelp) -> String {
    let number = Phone::from_msisdn(&help.number).map_or(String::new(), |phone| phone.readable());
    let values = [("business", help.business.as_str()), ("number", &number)];
    lang::fill(lang::choose(&help.lang).replies.sms_help, &values)
}

/// Keeps the callback once, with the first reason why a part of it is not understood.
pub(super) fn parked(
    received_at: Timestamp,
    callback: &Callback<'_>,
    odd: &[&'static str],
) -> Vec<Statement> {
    let Some(reason) = odd.first() else {
        return Vec::new();
    };
    let text = String::from_utf8_lossy(callback.body);
    store::parked::park(&[store::parked::Piece {
        digest: crypto::sha256(callback.body),
        source: callback.provider.name,
        reason,
        raw: store::beginning(&text),
        place: None,
        business_id: Some(&callback.token.business_id),
        received_at,
    }])
}
