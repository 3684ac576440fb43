//! What the record knows about a person and a channel, as the policy asks for it. Pure.

use jawort_shared::consent::{Act, Consent, Purpose};
use jawort_shared::cost;
use jawort_shared::date::Date;
use jawort_shared::membership::Membership;
use jawort_shared::merge::Merge;
use jawort_shared::phone::{Country, Phone};
use jawort_shared::policy::{Address, Consents, Context, Hold, Mode, Sms, Whatsapp};
use jawort_shared::time::{DAY, Timestamp};

use crate::store::sending::{Channel, Person};

/// Where a consent for SMS stands among those of a person.
const SMS: &str = jawort_shared::consent::SMS_SCOPE;

/// All that the policy asks about a message of a channel to a person; `price` is what it costs at most.
pub(crate) fn context(channel: &Channel, person: &Person, price: i64, now: Timestamp) -> Context {
    let capped_until = capped_until(channel, price, now);
    let [whatsapp, sms] = consents(person);
    Context {
        mode: match channel.mode.as_str() {
            "live" => Mode::Live,
            _ => Mode::Trial { is_verified: person.is_verified != 0 },
        },
        whatsapp: Whatsapp {
            address: address(person),
            consents: whatsapp,
            is_suppressed: false,
            window: person.window_expires_at.map(Timestamp::from_millis),
            channel: channel_hold(channel),
            marketing: marketing_hold(channel, person),
            portfolio: portfolio_hold(channel, person),
            capped_until,
        },
        sms: Sms {
            has_number: person.number.is_some(),
            consents: sms,
            is_suppressed: false,
            channel: Hold::None,
            capped_until,
        },
        now,
    }
}

/// The country of the person's number.
pub(crate) fn country(person: &Person) -> Option<Country> {
    Phone::from_msisdn(person.number.as_deref()?)?.country()
}

fn address(person: &Person) -> Address {
    let last_written = person.window_expires_at.map_or(0, |expires_at| expires_at - DAY);
    if person.unreachable_at > last_written {
        return Address::None;
    }
    match (&person.number, &person.bsuid) {
        (Some(_), _) => Address::Number(country(person)),
        (None, Some(_)) => Address::UserId,
        (None, None) => Address::None,
    }
}

/// What holds everything that leaves a channel over WhatsApp.
pub(crate) fn channel_hold(channel: &Channel) -> Hold {
    match (channel.held_until, &channel.stopped_for) {
        (_, Some(_)) => Hold::UntilLifted,
        (0, None) => Hold::None,
        (until, None) => Hold::Until(Timestamp::from_millis(until)),
    }
}

fn marketing_hold(channel: &Channel, person: &Person) -> Hold {
    match (channel.marketing_paused_at, person.marketing_from) {
        (Some(_), _) => Hold::UntilLifted,
        (None, 0) => Hold::None,
        (None, from) => Hold::Until(Timestamp::from_millis(from)),
    }
}

fn portfolio_hold(channel: &Channel, person: &Person) -> Hold {
    let is_full = channel.people_limit.is_some_and(|limit| channel.in_use >= limit);
    match channel.first_at.filter(|_| is_full && person.is_counted == 0) {
        Some(first_at) => Hold::Until(Timestamp::from_millis(first_at).plus(DAY)),
        None => Hold::None,
    }
}

/// Until the day (UTC) ends, if the price does not fit into what it may cost.
fn capped_until(channel: &Channel, price: i64, now: Timestamp) -> Option<Timestamp> {
    let ends_at = Date::of(now).plus(1).start();
    cost::capped_until(channel.spend_cap?, channel.spent, price, ends_at).filter(|_| price > 0)
}

/// By WhatsApp and by SMS.
fn consents(person: &Person) -> [Consents; 2] {
    type Stored = (String, String, i64, i64, i64, i64, i64);
    let mut all = [Consents::default(); 2];
    let stored: Vec<Stored> = serde_json::from_str(&person.consents).unwrap_or_default();
    for (scope, purpose, granted, implied, withdrawn, held, released) in stored {
        let acts = [
            (Act::Granted, granted),
            (Act::Implied, implied),
            (Act::Withdrawn, withdrawn),
            (Act::Held, held),
            (Act::Released, released),
        ];
        let [whatsapp, sms] = &mut all;
        add(if scope == SMS { sms } else { whatsapp }, &purpose, &acts);
    }
    let stored: Vec<(String, i64, i64)> =
        serde_json::from_str(&person.sms_consents).unwrap_or_default();
    for (purpose, granted, withdrawn) in stored {
        let [_, sms] = &mut all;
        add(sms, &purpose, &[(Act::Granted, granted), (Act::Withdrawn, withdrawn)]);
    }
    let member = [(true, person.joined_at), (false, person.left_at)];
    let member = member.into_iter().filter(|(_, at)| *at > 0);
    let group = member
        .map(|(joins, at)| Membership::of(joins, Timestamp::from_millis(at)))
        .fold(Membership::default(), Membership::merge);
    all.map(|consents| Consents { group, ..consents })
}

fn add(consents: &mut Consents, purpose: &str, acts: &[(Act, i64)]) {
    let state = match Purpose::parse(purpose) {
        Some(Purpose::Service) => &mut consents.service,
        Some(Purpose::Marketing) => &mut consents.marketing,
        None => return,
    };
    for (act, at) in acts.iter().filter(|(_, at)| *at > 0) {
        *state = state.merge(Consent::of(*act, Timestamp::from_millis(*at)));
    }
}
