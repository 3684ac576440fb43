//! No statement scans a table: each finds its rows by a key or an index, however many there are.

use std::collections::BTreeSet;

use super::sqlite::Sqlite;
use super::{NOW, business, channel};
use crate::ids::{OutboxId, WidgetId};
use crate::publication::Wording;
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
        for_the_outbox(),
        for_the_cron(),
        for_groups(),
        for_templates(),
        contact_merge::undo(&business(), "", "", NOW),
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

fn for_templates() -> Vec<Statement> {
    let business = business();
    let progress = template_sync::Progress {
        business_id: &business,
        waba_id: "",
        began_at: NOW,
        cursor: None,
        is_over: true,
        has_failed: false,
    };
    let sets = [template::put(&[]), template::hear(&[], NOW), template_sync::wake(&[], NOW)];
    let single = [
        template::miss(&business, "", NOW, NOW),
        template::changed(&business, "", NOW),
        template::list(&business, "", None, None, 1),
        template::find(&business, ""),
        template::named(&business, "", "", ""),
        template::retire(&business, "", NOW),
        template_sync::claim(NOW),
        template_sync::note(&progress, NOW),
        template_sync::sooner(&business, "", NOW),
    ];
    sets.into_iter().flatten().chain(single).collect()
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
        operator_key::find("", NOW),
        opt_in::list(&business, &opt_in::Filter::default(), NOW),
        opt_in::list(&business, &search, NOW),
        parked::list(&business, (0, ""), 1),
        seal::of_contact(&business, ""),
        wording::of_contact(&business, ""),
    ]
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
    let drain = [
        outbox::lose(NOW),
        outbox::suppress(NOW),
        outbox::claim(NOW),
        outbox::settle(&[]),
        outbox::next(),
        sms_report::receive(&[]),
    ];
    outbox::queue(&sms).into_iter().chain(drain).collect()
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

/// What may be walked: the rows that travel in the statement itself, by their alias, and nothing else.
const TRAVELLING: [&str; 8] = ["a", "c", "j", "k", "n", "o", "p", "r"];

#[test]
fn no_statement_scans() {
    let sqlite = Sqlite::with_demo();
    for statement in every_statement().into_iter().filter(|one| one.sql != schema().sql) {
        for step in sqlite.plan(&statement) {
            let mut words = step.split(' ');
            let walked = (words.next() == Some("SCAN")).then(|| words.next().unwrap_or_default());
            let travels = |alias| TRAVELLING.contains(&alias) && step.contains("VIRTUAL TABLE");
            // What a subquery found is walked; how it was found is judged on its own lines.
            let is_inner =
                |name: &str| ["CONSTANT", "found"].contains(&name) || name.starts_with('(');
            let is_fine = walked.is_none_or(|alias| travels(alias) || is_inner(alias));
            assert!(is_fine, "{step}\n{}", statement.sql);
            assert!(!step.contains("AUTOMATIC"), "{step}\n{}", statement.sql);
            // A search by the business alone walks all that it has; it has but a few groups and channels.
            let is_small = ["contact_group", "index_business_1", "autoindex_channel"]
                .iter()
                .any(|one| step.contains(one));
            let walks = step.ends_with("(business_id=?)") && !is_small;
            assert!(!walks, "{step}\n{}", statement.sql);
        }
    }
}

#[test]
fn every_statement_of_the_house_is_in_the_list() {
    let listed: BTreeSet<_> = every_statement().iter().map(|statement| statement.sql).collect();
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/src/store");
    let files =
        std::fs::read_dir(root).expect("the store").map(|entry| entry.expect("a file").path());
    let sources = files
        .filter(|path| path.is_file())
        .map(|path| std::fs::read_to_string(path).expect("text"));
    // `schema` has its text in place; all others are constants.
    let constants: usize = sources.map(|source| source.matches(": &str = ").count()).sum();
    assert_eq!(listed.len(), constants + 1);
}
