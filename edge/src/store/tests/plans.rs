//! No statement scans a table: each finds its rows by a key or an index, however many there are.

mod judge;
mod triggers;

use std::collections::BTreeSet;

use jawort_shared::scope::Scope;

use super::sqlite::Sqlite;
use super::{NOW, business, channel};
use crate::ids::{OutboxId, WidgetId};
use crate::publication::Wording;
use crate::store::consequence::Consequence;
use crate::store::{Statement, *};

fn every_statement() -> Vec<Statement> {
    let sets = [
        consent::merge(&[]),
        contact::see(&[]),
        identifier::link(&[]),
        identifier::join(&[]),
        identity_change::apply(&[]),
        identifier::meet(&[]),
        inbound::insert(&[]),
        ledger::append(&[]),
        membership::merge(&[]),
        pairing::confirm(&[]),
        parked::park(&[]),
        answer::queue(&[]),
        consent::follow(&[]),
        ledger::attest(&[]),
        ledger::follow(&[]),
        merge_suggestion::suggest(&[]),
        notice::keep(&[]),
        receipt::merge(&[]),
        receipt::settle(&[]),
        service_window::merge(&[]),
        sms_consent::merge(&[]),
        for_visitors(),
        for_sms(),
        for_operators(),
        [for_tags(), for_widgets()].concat(),
        for_the_outbox(),
        for_the_cron(),
        for_groups(),
        super::broadcasts::plans::every_statement(),
        super::templates::statements(),
        for_keys(),
        contact_merge::undo(&business(), "", "", NOW),
        auto_reply::queue(&[]),
        super::channels::every_statement(),
        super::trials::every_statement(),
    ];
    sets.into_iter().flatten().collect()
}

fn for_groups() -> Vec<Statement> {
    let deed = group_member::Deed {
        business_id: &business(),
        group_id: "",
        contact_id: "",
        joins: true,
        has_reason: true,
        entry_key: "",
        evidence: &serde_json::Value::Null,
        now: NOW,
    };
    group_member::act(&deed).into()
}

fn for_keys() -> Vec<Statement> {
    let business_id = &business();
    let new = operator_key::New { business_id, maker_id: "", key_id: "", key_hash: "", now: NOW };
    let [key, hash, attempt_id] = [(); 3].map(|()| String::new());
    let request = idempotency::Request { key: key.clone(), hash, attempt_id: attempt_id.clone() };
    let attempt = idempotency::Attempt { business_id: business(), key, attempt_id };
    let [content_type, body] = [(); 2].map(|()| String::new());
    let answer = idempotency::Answer { status: 200, content_type, body };
    let single = [
        business::first(business_id, "", "", NOW),
        operator_key::find("", NOW),
        operator_key::used("", NOW),
        operator_key::list(business_id, "", 1),
        operator_key::create(&new, "", &[], None),
        operator_key::first(&new, "", &[]),
        idempotency::reserve("", NOW, Scope::Write, &request),
        idempotency::find("", ""),
        idempotency::keep(&attempt, &answer),
        idempotency::commit(&attempt, &answer),
        idempotency::release(&attempt),
        idempotency::forget(NOW),
    ];
    let (rotate, revoke) =
        (operator_key::rotate(&new, "", NOW), operator_key::revoke(business_id, "", NOW));
    single.into_iter().chain(rotate).chain(revoke).collect()
}

fn for_visitors() -> Vec<Statement> {
    let (business, channel, widget) = (business(), channel(), WidgetId("wgt_demo".to_owned()));
    let wording =
        Wording { id: String::new(), sha256: String::new(), lang: "de", text: String::new() };
    let entry = pairing::New {
        business_id: &business,
        channel_id: &channel,
        widget_id: &widget,
        ref_: "",
        code: "",
        phone: "",
        number_key: "",
        purpose: "service",
        lang: "",
        wording_id: "",
        page: "",
        groups: "[]",
        consents: false,
        created_at: NOW,
        expires_at: NOW,
    };
    vec![
        attempt::count("", NOW),
        channel::of_places(&[]),
        outbox::history(&widget, ""),
        pairing::insert(&entry),
        pairing::find(""),
        pairing::candidates(&[]),
        widget::publication(&widget),
        wording::keep(&business, &wording, NOW),
    ]
}

fn for_operators() -> Vec<Statement> {
    let business = business();
    let evidence = &serde_json::Value::Null;
    let business_id = &business;
    let deed =
        ledger::ByOperator { business_id, contact_id: "", entry_key: "", evidence, now: NOW };
    let group = contact_group::New {
        business_id,
        group_id: "",
        code: "",
        name: "",
        is_open: true,
        now: NOW,
    };
    let search = opt_in::Filter { search: Some("1"), ..opt_in::Filter::default() };
    vec![
        schema(),
        channel::groups(&business),
        channel::of_key(""),
        consent::withdraw(&business, "", NOW),
        consent::release(&business, "", NOW),
        contact_group::list(&business, "", 1),
        contact_group::create(&group),
        contact_group::change(&business, "", None, None),
        contact_group::delete(&business, "", NOW),
        contact_merge::list(&business, (0, ""), 1),
        ledger::revoke(&deed),
        ledger::release(&deed),
        merge_suggestion::list(&business, (0, ""), 1),
        merge_suggestion::accept(&business, "", "", NOW),
        merge_suggestion::dismiss(&business, "", ""),
        notice::list(&business, (0, ""), 1),
        opt_in::list(&business, &opt_in::Filter::default(), NOW),
        opt_in::list(&business, &search, NOW),
        parked::list(&business, (0, ""), 1),
        seal::of_contact(&business, ""),
        wording::of_contact(&business, ""),
    ]
}

fn for_widgets() -> Vec<Statement> {
    let (business, none) = (business(), serde_json::Map::new());
    vec![
        widget_settings::list(&business, "", 1),
        widget_settings::find(&business, ""),
        widget_settings::create(&business, "", &none, NOW),
        widget_settings::change(&business, "", &none),
    ]
}

fn for_tags() -> Vec<Statement> {
    let business = business();
    let marks = [true, false].map(|sticks| tag::mark(&business, ("", ""), sticks));
    let mut all: Vec<_> = marks.into_iter().flatten().collect();
    all.extend([
        tag::list(&business, "", 1),
        tag::create(&business, "", ""),
        tag::exists(&business, ""),
        tag::rename(&business, "", ""),
        tag::delete(&business, ""),
    ]);
    all
}

fn for_the_outbox() -> Vec<Statement> {
    let sms = outbox::NewSms {
        business_id: &business(),
        outbox_id: &OutboxId(String::new()),
        channel_id: &channel(),
        recipient: "",
        number_key: "",
        body: "",
        ref_: "",
        is_due: true,
        now: NOW,
    };
    let mut all = outbox::queue(&sms).to_vec();
    all.extend(claim::within_the_rules("", "", NOW));
    all.extend(outbox::settle(&[]));
    all.extend([claim::next(), claim::lose(NOW), claim::alarm(NOW), sms_report::receive(&[])]);
    let business = business();
    let met = Consequence::Resume;
    all.extend(consequence::write(&[consequence::Row::new(&business, None, None, met, NOW)], NOW));
    all.extend(message::queue(&[]));
    all.extend([
        message::show(&business, ""),
        message::list(&business, None, (None, None), "", 1),
        message::list(&business, Some(""), (None, None), "", 1),
        message::cancel(&business, "", NOW),
    ]);
    all.extend(for_sending());
    all
}

fn for_sending() -> Vec<Statement> {
    let named = sending::Named { contact: None, number: None, number_key: None, bsuid: None };
    vec![
        sending::channels_of_key("", None, NOW),
        sending::person_of_key("", &named, None, "", NOW),
        sending_template::template_of_key("", None, "", ""),
        sending_template::usable_of_key("", None),
        sending::group_of_key("", ""),
    ]
}

fn for_sms() -> Vec<Statement> {
    let (business, channel) = (business(), channel());
    let [queue, count] = sms_help::queue(&[]);
    let help = channel::sms_help(&business, &channel, &[]);
    vec![channel::sms_route(&business, &channel), help, queue, count, sms_report::early(&[])]
}

fn for_the_cron() -> Vec<Statement> {
    vec![attempt::forget(NOW), pairing::forget(NOW), seal::unsealed(), seal::put(&[])]
}

#[test]
fn no_statement_scans() {
    let sqlite = Sqlite::with_demo();
    // The first business is looked for by whatever might belong to it, once.
    let once = [schema().sql, business::first(&business(), "", "", NOW).sql];
    for statement in every_statement().into_iter().filter(|one| !once.contains(&one.sql)) {
        judge::plan(&sqlite.plan(&statement), statement.sql);
    }
}

#[test]
fn every_statement_of_the_house_is_in_the_list() {
    let listed: BTreeSet<_> = every_statement().iter().map(|statement| statement.sql).collect();
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/src/store");
    let in_folder = |folder: &str| std::fs::read_dir(folder).expect("the store");
    let folders = ["claim", "broadcast"].map(|folder| in_folder(&format!("{root}/{folder}")));
    let files = in_folder(root).chain(folders.into_iter().flatten());
    let sources = files
        .map(|entry| entry.expect("a file").path())
        .filter(|path| path.is_file())
        .map(|path| std::fs::read_to_string(path).expect("text"));
    // `schema` has its text in place; all others are constants.
    let constants: usize = sources.map(|source| source.matches(": &str =").count()).sum();
    assert_eq!(listed.len(), constants + 1);
}
