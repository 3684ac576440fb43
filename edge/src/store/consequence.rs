//! What follows from an error of Meta's for others than the message: its person, its template, its channel.

use jawort_shared::meta_error::Action;
use jawort_shared::retry::MESSAGE_GIVE_UP_AFTER;
use jawort_shared::time::{DAY, MINUTE, SECOND, Timestamp};
use serde::Serialize;

use super::Statement;
use crate::ids::BusinessId;

/// What follows, with Meta's code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Consequence {
    /// Nothing leaves the channel but one message a minute, until one is taken: the token is at fault.
    Probe(i64),
    /// Nothing leaves the channel until an operator resumes it.
    Stop(i64),
    /// A message of a channel that was stopped was taken.
    Resume,
    /// Nothing leaves the channel for a second, and then at half its pace for a minute.
    SlowDown(i64),
    /// No SMS leaves the channel for five minutes: its provider does not know us.
    HoldSms(i64),
    /// Nothing more leaves to the person for six seconds.
    WaitForPerson(i64),
    /// No marketing leaves the channel until an operator resumes it.
    PauseMarketing(i64),
    /// No marketing to the person for a day.
    HoldMarketing(i64),
    /// The person stopped our marketing.
    SuppressMarketing(i64),
    /// The window is over, whatever we thought.
    CloseWindow(i64),
    /// Nothing of the template until Meta says that it is usable again.
    StopTemplate(i64),
    /// The person has no WhatsApp that we can reach; SMS follows where it may.
    Unreachable(i64),
}

/// Milliseconds from one message to a person to the next. Source: Meta, "Throughput", pair rate limits.
const PAIR: i64 = 6 * SECOND;

impl Consequence {
    /// What follows from a code for more than its message.
    pub(crate) const fn of(code: i64) -> Option<Self> {
        Some(match Action::of(code) {
            Action::Probe => Self::Probe(code),
            Action::StopChannel => Self::Stop(code),
            Action::SlowDown => Self::SlowDown(code),
            Action::WaitForPerson => Self::WaitForPerson(code),
            Action::PauseMarketing => Self::PauseMarketing(code),
            Action::HoldMarketing => Self::HoldMarketing(code),
            Action::SuppressMarketing => Self::SuppressMarketing(code),
            Action::CloseWindow => Self::CloseWindow(code),
            Action::StopTemplate => Self::StopTemplate(code),
            Action::Unreachable => Self::Unreachable(code),
            Action::Retry | Action::NeedsNumber | Action::Fail => return None,
        })
    }

    const fn facts(self) -> (&'static str, i64) {
        match self {
            Self::Probe(code) => ("probe", code),
            Self::Stop(code) => ("stop", code),
            Self::Resume => ("resume", 0),
            Self::SlowDown(code) => ("slow_down", code),
            Self::HoldSms(code) => ("hold_sms", code),
            Self::WaitForPerson(code) => ("wait_for_person", code),
            Self::PauseMarketing(code) => ("pause_marketing", code),
            Self::HoldMarketing(code) => ("hold_marketing", code),
            Self::SuppressMarketing(code) => ("suppress_marketing", code),
            Self::CloseWindow(code) => ("close_window", code),
            Self::StopTemplate(code) => ("stop_template", code),
            Self::Unreachable(code) => ("unreachable", code),
        }
    }
}

/// A consequence of one message.
#[derive(Debug, Serialize)]
pub(crate) struct Row<'a> {
    business_id: &'a BusinessId,
    /// Our id of the message, if it is known.
    outbox_id: Option<&'a str>,
    /// Meta's, if it has one.
    message_id: Option<&'a str>,
    what: &'static str,
    code: i64,
    at: i64,
}

impl<'a> Row<'a> {
    /// What follows from what a message met.
    pub(crate) fn new(
        business_id: &'a BusinessId,
        outbox_id: Option<&'a str>,
        message_id: Option<&'a str>,
        follows: Consequence,
        at: Timestamp,
    ) -> Self {
        let (what, code) = follows.facts();
        Self { business_id, outbox_id, message_id, what, code, at: at.millis() }
    }
}

// The message of each row: by our id, else by Meta's. A failure that is told again means nothing new.
macro_rules! met {
    () => {
        "
with met as (
  select o.business_id, o.outbox_id, o.contact_id, o.channel_id, o.template_id, o.claimed_at,
         r.value->>'what' as what, r.value->>'code' as code, r.value->>'at' as at
  from json_each(?1) r
  join outbox o on o.business_id = r.value->>'business_id'
               and o.outbox_id = coalesce(r.value->>'outbox_id',
                     (select p.outbox_id from outbox p
                      where p.business_id = r.value->>'business_id' and p.provider_id = r.value->>'message_id'))
  where not exists (select 1 from receipt t
                    where t.business_id = r.value->>'business_id' and t.message_id = r.value->>'message_id'
                      and t.failed_at > 0))
"
    };
}

// What happened before an operator resumed the channel stops it no more.
const OF_CHANNELS: &str = concat!(
    met!(),
    "
update channel
set stopped_at = case when m.resumes and sends_from < ?4 then null
                      when m.stops then coalesce(stopped_at, m.at) else stopped_at end,
    stopped_for = case when m.resumes and sends_from < ?4 then null
                       when m.stops then coalesce(stopped_for, m.code) else stopped_for end,
    held_until = max(held_until, m.until), slow_until = max(slow_until, m.slow_at),
    sms_held_until = max(sms_held_until, m.sms_until),
    marketing_paused_at = case when m.pauses then coalesce(marketing_paused_at, m.at) else marketing_paused_at end,
    marketing_paused_for = case when m.pauses then coalesce(marketing_paused_for, m.code)
                                else marketing_paused_for end
from (select business_id, channel_id, min(at) as at, min(code) as code,
             max(what = 'resume') and not max(what in ('probe', 'stop')) as resumes,
             max(what in ('probe', 'stop')) as stops, max(what = 'pause_marketing') as pauses,
             max(case what when 'probe' then at + ?2 when 'slow_down' then at + ?3 else 0 end) as until,
             max(iif(what = 'slow_down', at + ?2, 0)) as slow_at, max(iif(what = 'hold_sms', at + ?5, 0)) as sms_until
      from met where what in ('probe', 'stop', 'resume', 'slow_down', 'hold_sms', 'pause_marketing')
                 and at > (select case when what in ('probe', 'stop') then c.resumed_at
                                       when what = 'pause_marketing' then c.marketing_resumed_at else -1 end
                           from channel c where c.business_id = met.business_id and c.channel_id = met.channel_id)
      group by business_id, channel_id) m
where channel.business_id = m.business_id and channel.channel_id = m.channel_id"
);

// One for each time that a channel is stopped, however many messages find it so.
const ALERT: &str = concat!(
    met!(),
    "
insert into notice (business_id, digest, waba_id, field, event, raw, happened_at, received_at)
select distinct c.business_id, iif(met.what = 'pause_marketing', 'marketing_paused ', 'channel_stopped ') || c.channel_id
         || ' ' || iif(met.what = 'pause_marketing', c.marketing_paused_at, c.stopped_at),
       c.waba_id, 'jawort', iif(met.what = 'pause_marketing', 'marketing_paused', 'channel_stopped'),
       json_object('channel', c.channel_id,
                   'code', iif(met.what = 'pause_marketing', c.marketing_paused_for, c.stopped_for)),
       iif(met.what = 'pause_marketing', c.marketing_paused_at, c.stopped_at), met.at
from met
join channel c on c.business_id = met.business_id and c.channel_id = met.channel_id
where met.what in ('probe', 'stop', 'pause_marketing')
  and iif(met.what = 'pause_marketing', c.marketing_paused_at, c.stopped_at) is not null
on conflict do nothing"
);

// One a day for each channel.
const ALERT_OF_SMS: &str = concat!(
    met!(),
    "
insert into notice (business_id, digest, waba_id, field, event, raw, happened_at, received_at)
select c.business_id, 'sms_locked_out ' || c.channel_id || ' ' || min(met.at) / 86400000, c.waba_id, 'jawort',
       'sms_locked_out', json_object('channel', c.channel_id, 'provider', c.sms_provider, 'code', min(met.code)),
       min(met.at), min(met.at)
from met
join channel c on c.business_id = met.business_id and c.channel_id = met.channel_id
where met.what = 'hold_sms'
group by c.business_id, c.channel_id
on conflict do nothing"
);

const OF_PEOPLE: &str = concat!(
    met!(),
    "
update contact
set marketing_from = max(marketing_from, m.held_until), unreachable_at = max(unreachable_at, m.met_at)
from (select business_id, contact_id, max(case what when 'hold_marketing' then at + ?2 else 0 end) as held_until,
             max(case what when 'unreachable' then at else 0 end) as met_at
      from met where what in ('hold_marketing', 'unreachable') group by business_id, contact_id) m
where contact.business_id = m.business_id and contact.contact_id = m.contact_id"
);

const TO_PERSON: &str = concat!(
    met!(),
    "
update outbox set not_before_at = max(not_before_at, met.at + ?2)
from met
where met.what = 'wait_for_person' and met.contact_id <> '' and outbox.business_id = met.business_id
  and outbox.contact_id = met.contact_id and outbox.channel_id = met.channel_id and outbox.kind = 'whatsapp'
  and outbox.state = 'queued' and outbox.outbox_id <> met.outbox_id"
);

// A window that opened after the message was claimed is another one. Meta tells the second in which a person wrote: one
// who wrote in the second of the claim wrote after it, or Meta would not have refused.
const OF_WINDOWS: &str = concat!(
    met!(),
    "
update service_window set expires_at = min(expires_at, met.at)
from met
where met.what = 'close_window' and service_window.business_id = met.business_id
  and service_window.contact_id = met.contact_id and service_window.channel_id = met.channel_id
  and service_window.expires_at < met.claimed_at / 1000 * 1000 + ?2"
);

const OF_TEMPLATES: &str = concat!(
    met!(),
    "
update template set status = 'paused', rejected_reason = met.code
from met
where met.what = 'stop_template' and template.business_id = met.business_id and template.template_id = met.template_id
  and template.status = 'approved'"
);

pub(super) const AS_SMS: &str = concat!(
    met!(),
    "
update outbox
set kind = 'sms', form = 'sms', body = sms_body, state = 'queued', attempts = 0, not_before_at = met.at,
    provider_id = null, failure = null, settled_at = null, drain_id = ''
from met
where met.what in ('unreachable', 'close_window', 'stop_template')
  and outbox.business_id = met.business_id and outbox.outbox_id = met.outbox_id
  and outbox.kind = 'whatsapp' and outbox.via = 'whatsapp_else_sms' and outbox.sms_body is not null
  and outbox.number_key <> '' and outbox.state in ('claimed', 'sent', 'failed', 'unknown')
  and coalesce(outbox.due_at, outbox.created_at) > ?2
  and (outbox.broadcast_id = ''
       or not exists (select 1 from outbox x
                      where x.business_id = outbox.business_id and x.broadcast_id = outbox.broadcast_id
                        and x.contact_id = outbox.contact_id and x.kind = 'sms' and x.broadcast_id <> ''))
returning 1 as done"
);

const ATTEST: &str = concat!(
    met!(),
    "
insert into ledger (business_id, entry_key, contact_id, channel_id, scope, purpose, act, source, event_at, recorded_at,
                    evidence)
select met.business_id, met.outbox_id || ' refused', met.contact_id, met.channel_id,
       case c.consent_scope when 'channel' then c.channel_id else '' end, 'marketing', 'withdrawn', 'refusal',
       met.at, met.at, json_object('code', met.code, 'message', met.outbox_id)
from met join channel c on c.business_id = met.business_id and c.channel_id = met.channel_id
where met.what = 'suppress_marketing' and met.contact_id <> ''
on conflict do nothing"
);

const WITHDRAW: &str = concat!(
    met!(),
    "
insert into consent (business_id, contact_id, channel_id, purpose, withdrawn_at)
select met.business_id, met.contact_id, case c.consent_scope when 'channel' then c.channel_id else '' end, 'marketing', met.at
from met join channel c on c.business_id = met.business_id and c.channel_id = met.channel_id
where met.what = 'suppress_marketing' and met.contact_id <> ''
on conflict (business_id, contact_id, channel_id, purpose) do update set
  withdrawn_at = max(withdrawn_at, excluded.withdrawn_at)"
);

/// For so many milliseconds no SMS leaves a channel whose provider does not know us.
pub(crate) const SMS_HELD: i64 = 5 * MINUTE;

/// When a channel sends again that only an operator resumes: the time that its column `sends_from` has then.
pub(crate) const FOR_GOOD: i64 = 8_640_000_000_000_000;

/// Writes what follows; nothing where nothing does. What was due more than a day before now does not follow as SMS.
pub(crate) fn write(rows: &[Row<'_>], now: Timestamp) -> Vec<Statement> {
    if rows.is_empty() {
        return Vec::new();
    }
    let with = |sql, more: &[i64]| {
        let mut statement = Statement::over(sql, rows);
        statement.params.extend(more.iter().map(|&number| number.into()));
        statement
    };
    vec![
        with(OF_CHANNELS, &[MINUTE, SECOND, FOR_GOOD, SMS_HELD]),
        with(ALERT, &[]),
        with(ALERT_OF_SMS, &[]),
        with(OF_PEOPLE, &[DAY]),
        with(TO_PERSON, &[PAIR]),
        with(OF_WINDOWS, &[DAY]),
        with(OF_TEMPLATES, &[]),
        with(AS_SMS, &[now.minus(MESSAGE_GIVE_UP_AFTER).millis()]),
        with(ATTEST, &[]),
        with(WITHDRAW, &[]),
    ]
}
