//! The rules of the claim: what may not leave now ends, waits, or goes on as SMS, whatever was decided when it was queued.

use jawort_shared::time::{DAY, HOUR, MINUTE};

use super::sqlite::Sqlite;
use super::{NOW, phone, write};

const NUMBER: &str = "436641234567";

/// The demo with somebody who agreed to everything, has an open window and is in NEWS.
pub(super) fn demo() -> Sqlite {
    let mut sqlite = Sqlite::with_demo();
    write(&mut sqlite, &[phone(NUMBER)], "cnt_1", "wamid.1", NOW.minus(HOUR));
    let (agreed, ends) = (NOW.minus(HOUR).millis(), NOW.plus(HOUR).millis());
    run(
        &sqlite,
        &format!(
            "insert into consent (business_id, contact_id, purpose, granted_at)
               values ('biz_demo', 'cnt_1', 'service', {agreed}), ('biz_demo', 'cnt_1', 'marketing', {agreed});
             insert into sms_consent (business_id, number_key, purpose, granted_at)
               values ('biz_demo', '{NUMBER}', 'marketing', {agreed});
             insert into membership (business_id, contact_id, group_id, joined_at)
               values ('biz_demo', 'cnt_1', 'grp_news', {agreed});
             insert into service_window (business_id, contact_id, channel_id, expires_at)
               values ('biz_demo', 'cnt_1', 'chn_demo', {ends});
             insert into template (business_id, template_id, waba_id, meta_id, name, language, category, status, components,
                                   synced_at)
               values ('biz_demo', 'tpl_1', '1', '1', 'news', 'de', 'UTILITY', 'approved', '[]', 0);"
        ),
    );
    sqlite
}

pub(super) fn run(sqlite: &Sqlite, sql: &str) {
    sqlite
        .within(|connection| connection.execute_batch(sql))
        .unwrap_or_else(|why| panic!("{sql}: {why}"));
}

/// A message that waits, in this form; what else it is follows as an assignment.
pub(super) fn queue(sqlite: &Sqlite, id: &str, form: &str, more: &str) {
    let (kind, via) = if form == "sms" { ("sms", "sms") } else { ("whatsapp", "whatsapp") };
    let template = if form == "template" { "tpl_1" } else { "" };
    let at = NOW.minus(MINUTE).millis();
    run(
        sqlite,
        &format!(
            "insert into outbox (business_id, outbox_id, kind, form, via, channel_id, contact_id, recipient, number_key,
                                 body, template_id, country, created_at, not_before_at)
               values ('biz_demo', '{id}', '{kind}', '{form}', '{via}', 'chn_demo', 'cnt_1', '{NUMBER}', '{NUMBER}',
                       '{{}}', '{template}', 'AT', {at}, {at});
             update outbox set {more} where outbox_id = '{id}';"
        ),
    );
}

/// How a message ends, or how it waits.
pub(super) fn end(sqlite: &Sqlite, id: &str) -> String {
    sqlite.ask(&format!(
        "select kind || ' ' || state || coalesce(' ' || failure, '') from outbox where outbox_id = '{id}'"
    ))
}

/// What becomes of a message after something happened while it waited.
fn check(form: &str, message: &str, happened: &str, expected: &str) {
    let mut sqlite = demo();
    queue(&sqlite, "msg_1", form, message);
    run(&sqlite, happened);
    sqlite.claim(NOW);
    assert_eq!(end(&sqlite, "msg_1"), expected, "{form} {message} {happened}");
}

pub(super) const ELSE_SMS: &str = "via = 'whatsapp_else_sms', sms_body = 'text'";
const NO_WINDOW: &str = "delete from service_window";

#[test]
fn whom_nothing_is_against_is_written_to() {
    for form in ["free_form", "template", "sms"] {
        let kind = if form == "sms" { "sms" } else { "whatsapp" };
        check(form, "purpose = 'marketing', group_id = 'grp_news'", "", &format!("{kind} claimed"));
    }
}

#[test]
fn who_left_a_group_gets_nothing_of_it_any_more_by_either_way() {
    let of_group = "purpose = 'marketing', group_id = 'grp_news'";
    let left = format!("update membership set left_at = {}", NOW.millis());
    let deleted = format!("update contact_group set deleted_at = {}", NOW.millis());
    for happened in [left.as_str(), deleted.as_str()] {
        check("free_form", of_group, happened, "whatsapp suppressed suppressed");
        check("sms", of_group, happened, "sms suppressed suppressed");
    }
    check("sms", "purpose = 'marketing'", &left, "sms claimed");
}

#[test]
fn a_stop_on_whatsapp_is_not_got_round_by_what_was_to_leave_as_sms_instead() {
    let stop = format!("update consent set withdrawn_at = {}", NOW.millis());
    check("sms", "via = 'whatsapp_else_sms'", &stop, "sms suppressed suppressed");
    check("sms", "via = 'sms'", &stop, "sms claimed");
    check("free_form", ELSE_SMS, &stop, "whatsapp suppressed suppressed");
    check("free_form", ELSE_SMS, NO_WINDOW, "sms queued");
    check("free_form", ELSE_SMS, "delete from consent", "sms queued");
}

#[test]
fn what_meta_takes_for_an_offer_by_now_is_one() {
    let turned = "update template set category = 'MARKETING'";
    let no_offers = "delete from consent where purpose = 'marketing'";
    check("template", "purpose = 'service'", no_offers, "whatsapp claimed");
    check("template", "purpose = 'service'", turned, "whatsapp claimed");
    check(
        "template",
        "purpose = 'service'",
        &[turned, no_offers].join(";"),
        "whatsapp suppressed no_opt_in",
    );
    check("template", "country = 'US'", "", "whatsapp claimed");
    check("template", "country = 'US'", turned, "whatsapp failed marketing_barred");
    check("template", &format!("country = 'US', {ELSE_SMS}"), turned, "sms queued");
    check(
        "template",
        "via = 'whatsapp'",
        "update template set status = 'paused'",
        "whatsapp failed template_not_approved",
    );
}

#[test]
fn what_was_to_go_to_somebody_goes_to_nobody_else_who_has_the_number_by_now() {
    let given_away = "update identifier set contact_id = 'cnt_2' where kind = 'phone'";
    for form in ["free_form", "template", "sms"] {
        let kind = if form == "sms" { "sms" } else { "whatsapp" };
        check(form, "purpose = 'service'", given_away, &format!("{kind} failed no_address"));
    }
    check("free_form", "purpose = 'service'", "delete from identifier", "whatsapp claimed");
    check("free_form", "form = 'notice'", given_away, "whatsapp claimed");
}

#[test]
fn who_got_a_broadcast_as_sms_gets_it_so_no_second_time() {
    let of_broadcast = format!("broadcast_id = 'brc_1', {ELSE_SMS}");
    check("free_form", &of_broadcast, NO_WINDOW, "sms queued");
    let other = "insert into outbox (business_id, outbox_id, kind, channel_id, contact_id, recipient, number_key, body,
                                     broadcast_id, state, created_at, not_before_at)
                 values ('biz_demo', 'msg_0', 'sms', 'chn_demo', 'cnt_1', '1', '1', '', 'brc_1', 'sent', 0, 0)";
    let happened = [NO_WINDOW, other].join(";");
    check("free_form", &of_broadcast, &happened, "whatsapp failed window_closed");
}

#[test]
fn offers_wait_by_either_way_for_whoever_nearly_asked_to_stop() {
    let held = format!("update consent set held_at = {} where purpose = 'marketing'", NOW.millis());
    let paused = "update channel set marketing_paused_at = 1";
    let later = format!("update contact set marketing_from = {}", NOW.plus(DAY).millis());
    let offer = "purpose = 'marketing'";
    check("free_form", offer, &held, "whatsapp queued");
    check("sms", offer, &held, "sms queued");
    check("sms", "purpose = 'service'", &held, "sms claimed");
    for hold in [paused, later.as_str()] {
        check("free_form", offer, hold, "whatsapp queued");
        check("free_form", "purpose = 'service'", hold, "whatsapp claimed");
        check("sms", offer, hold, "sms claimed");
    }
}

/// How messages wait that came in this order, each with its own assignments.
fn waits(happened: &str, messages: &[&str]) -> Vec<String> {
    let mut sqlite = demo();
    run(&sqlite, happened);
    for (place, more) in messages.iter().enumerate() {
        queue(&sqlite, &format!("msg_{place}"), "free_form", more);
    }
    sqlite.claim(NOW);
    let state = |place| {
        let waits = format!("select case when state = 'claimed' then 'leaves' when not_before_at > {} then 'later' else state end
                             from outbox where outbox_id = 'msg_{place}'", NOW.plus(6 * MINUTE).millis());
        sqlite.ask(&waits)
    };
    (0..messages.len()).map(state).collect()
}

#[test]
fn a_day_costs_no_more_than_it_may_and_nothing_waits_for_what_does_not_leave() {
    let cap = "update business set spend_cap = 1000000";
    let price = |micros: i64| format!("price = {micros}");
    let [small, large, huge] = [300_000, 900_000, 1_000_001].map(price);
    assert_eq!(
        waits(cap, &[&small, &small, &small, &small]),
        ["leaves", "leaves", "leaves", "later"]
    );
    assert_eq!(waits(cap, &[&huge, &small]), ["later", "leaves"], "what never fits bars nobody");
    assert_eq!(waits(cap, &[&large, &small, "price = 0"]), ["leaves", "later", "leaves"]);
    let paused = [cap, "update channel set marketing_paused_at = 1"].join(";");
    let held = format!("{large}, purpose = 'marketing'");
    assert_eq!(
        waits(&paused, &[&held, &small]),
        ["queued", "leaves"],
        "what is held takes no money"
    );
    let spent =
        format!("{cap}; insert into spend_day values ('biz_demo', {}, 800000)", NOW.millis() / DAY);
    assert_eq!(waits(&spent, &[&small]), ["later"]);
}

#[test]
fn a_portfolio_writes_to_no_more_people_than_it_may_and_what_is_held_takes_no_place() {
    let full = format!("{NO_WINDOW}; update portfolio set people_limit = 1");
    let template = "form = 'template', template_id = 'tpl_1'";
    let other = format!("{template}, contact_id = 'cnt_2'");
    let agreed = "insert into consent (business_id, contact_id, purpose, granted_at)
                  select 'biz_demo', 'cnt_2', purpose, granted_at from consent where contact_id = 'cnt_1'";
    let two = [full.as_str(), agreed, "delete from identifier"].join(";");
    assert_eq!(waits(&two, &[template, &other]), ["leaves", "later"]);
    let held = format!("{template}, purpose = 'marketing'");
    let paused = [two.as_str(), "update channel set marketing_paused_at = 1"].join(";");
    assert_eq!(waits(&paused, &[&held, &other]), ["queued", "leaves"]);
}

#[test]
fn no_price_stops_what_leaves() {
    let dear = "price = 9000000000000000";
    assert_eq!(waits("", &[dear, dear, dear]), ["leaves", "leaves", "leaves"]);
}

#[test]
fn a_trial_writes_to_verified_numbers_and_sends_them_their_code_and_confirms_every_stop() {
    let trial = "update business set mode = 'trial'";
    let listed = "insert into trial_number (business_id, number_key, number, code_hash, expires_at, created_at)
                  values ('biz_demo', '436641234567', '436641234567', '', 0, 0)";
    let known = [trial, listed].join(";");
    let verified = [&known, "update trial_number set verified_at = 1"].join(";");
    let notice = "form = 'notice'";
    for (form, message, kind) in
        [("free_form", "purpose = 'service'", "whatsapp"), ("sms", "purpose = 'service'", "sms")]
    {
        for happened in [trial, known.as_str()] {
            check(form, message, happened, &format!("{kind} failed trial_recipient"));
        }
        check(form, message, &verified, &format!("{kind} claimed"));
    }
    check("free_form", notice, trial, "whatsapp expired");
    check("free_form", notice, &known, "whatsapp expired");
    check("free_form", notice, &verified, "whatsapp claimed");
    check("free_form", "form = 'notice', answer = 'opted_out'", trial, "whatsapp claimed");
    check("sms", notice, trial, "sms expired");
    check("sms", notice, &known, "sms claimed");
}
