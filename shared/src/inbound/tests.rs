//! The table of `decide`, row by row.

use super::*;
use crate::keyword;
use crate::time::{DAY, MINUTE};

const NOW: Timestamp = Timestamp::from_millis(1_795_000_000_000);

fn form(purpose: Purpose) -> Pairing {
    Pairing {
        code: PairingCode::parse("7KQRMXPC").expect("a code"),
        purpose,
        groups: vec!["NEWS".to_owned()],
        created_at: NOW.minus(MINUTE),
    }
}

fn effects(text: &str, pairings: &[Pairing], rule: OptInRule) -> Effects {
    let keyword = &keyword::read(text);
    let message = Message { keyword, sent_at: NOW, received_at: NOW };
    let groups = ["NEWS", "JOBS", "STAFF"].map(str::to_owned);
    decide(
        message,
        Context { rule, pairings, groups: &groups, open: &groups[..2], stop_ends_all: false },
    )
}

fn check(text: &str, pairings: &[Pairing], expected: &str) {
    let effects = effects(text, pairings, OptInRule::AnyMessage);
    let acts = effects.acts.iter().map(|(purpose, act, source)| {
        format!("{} {} {}", purpose.as_str(), act.as_str(), source.as_str())
    });
    let groups = effects.memberships.iter().map(|(code, joins)| format!("{code} {joins}"));
    assert_eq!(acts.chain(groups).collect::<Vec<_>>().join(", "), expected, "{text}");
}

#[test]
fn a_forms_code_grants_what_the_form_asked_for() {
    let marketing = [form(Purpose::Marketing)];
    let granted = "service granted pairing_code, marketing granted pairing_code, NEWS true";
    check("START 7KQRMXPC", &marketing, granted);
    check("start 7kqrmxpc", &marketing, granted);
    let service = [form(Purpose::Service)];
    check("START 7KQRMXPC", &service, "service granted pairing_code, NEWS true");
}

#[test]
fn without_the_code_the_number_joins_form_and_chat() {
    let service = [form(Purpose::Service)];
    check("START", &service, "service granted paired_number, NEWS true");
    check("Hallo", &[form(Purpose::Marketing)], "service implied paired_number");
    assert!(effects("Hallo", &service, OptInRule::Keyword).answers.is_some());
}

#[test]
fn a_code_that_is_too_old_or_unknown_grants_no_more_than_its_form_showed() {
    let mut old = form(Purpose::Service);
    old.created_at = NOW.minus(DAY);
    check("START 7KQRMXPC", &[old.clone()], "service granted keyword");
    check("START 7KQRMXPC", &[], "service granted keyword");
    check("Hallo", &[old.clone()], "service implied message");
    old.purpose = Purpose::Marketing;
    check("START 7KQRMXPC", &[old], "service granted keyword, marketing granted keyword");
}

#[test]
fn the_code_of_one_form_is_not_answered_by_another_of_the_same_number() {
    let other = form(Purpose::Marketing);
    check("START 2BBBBBBB", &[other], "service granted keyword");
}

#[test]
fn start_alone_is_an_opt_in_and_joins_the_groups_it_names() {
    let both = "service granted keyword, marketing granted keyword";
    check("START", &[], both);
    check("START jobs nosuch", &[], &format!("{both}, JOBS true"));
    check("Start der Reparatur wann", &[], "service implied message");
}

#[test]
fn stop_ends_everything_and_stop_with_a_code_only_the_group() {
    let everything = "service withdrawn keyword, marketing withdrawn keyword";
    check("STOP", &[], everything);
    check("STOP", &[form(Purpose::Marketing)], everything);
    check("STOP news", &[], "NEWS false");
    check("STOP now", &[], everything);
}

#[test]
fn stop_all_ends_everything_and_stop_promos_only_offers() {
    check("STOP ALL", &[], "service withdrawn keyword, marketing withdrawn keyword");
    check("STOP PROMOS", &[], "marketing withdrawn keyword");
}

#[test]
fn whoever_asks_to_stop_in_a_sentence_agrees_to_nothing() {
    check("please stop texting me", &[], "marketing held near_miss");
    check("please stop texting me", &[form(Purpose::Marketing)], "marketing held near_miss");
}

#[test]
fn a_message_without_a_keyword_opts_in_only_where_the_rule_says_so() {
    check("Hallo", &[], "service implied message");
    assert_eq!(effects("Hallo", &[], OptInRule::Keyword).acts, []);
}

#[test]
fn every_message_opens_a_window() {
    for text in ["START", "STOP", "Hallo", ""] {
        assert_eq!(effects(text, &[], OptInRule::Keyword).window, Some(NOW.plus(DAY)));
    }
}

#[test]
fn what_is_set_inside_whatsapp_is_about_offers_alone_and_opens_no_window() {
    for (preference, act) in
        [(Preference::Stop, Act::Withdrawn), (Preference::Resume, Act::Granted)]
    {
        let effects = set(preference);
        assert_eq!(effects.acts, [(Purpose::Marketing, act, Source::Preference)]);
        assert_eq!((effects.window, effects.memberships.len()), (None, 0));
    }
}

fn replies(text: &str, rule: OptInRule) -> String {
    let replies = effects(text, &[], rule).replies;
    replies.iter().map(Reply::as_str).collect::<Vec<_>>().join(" ")
}

#[test]
fn what_is_answered_follows_from_what_was_asked() {
    let check = |text: &str, expected: &str| {
        assert_eq!(replies(text, OptInRule::AnyMessage), expected, "{text}");
    };
    check("START", "opted_in");
    check("START NEWS", "opted_in joined");
    check("START STAFF", "codes");
    check("START NOWHERE", "codes");
    check("STOP", "opted_out");
    check("STOP NEWS", "left");
    check("STOP STAFF", "left");
    check("STOP PROMOS", "offers_ended");
    check("HELP", "help");
    check("please stop writing to me", "help");
    check("Hello", "opted_in");
    assert_eq!(replies("Hello", OptInRule::Keyword), "");
}

#[test]
fn nobody_joins_a_closed_group_by_themselves_but_everybody_may_leave() {
    let [join, leave] =
        ["START STAFF", "STOP STAFF"].map(|text| effects(text, &[], OptInRule::AnyMessage));
    assert_eq!((join.memberships, leave.memberships), (vec![], vec![("STAFF".to_owned(), false)]));
    assert!(leave.acts.is_empty(), "the rest stays as it is");
}

#[test]
fn nobody_is_answered_when_the_window_is_over() {
    let keyword = &keyword::read("STOP");
    let message = Message { keyword, sent_at: NOW.minus(DAY), received_at: NOW };
    let late = decide(
        message,
        Context {
            rule: OptInRule::AnyMessage,
            pairings: &[],
            groups: &[],
            open: &[],
            stop_ends_all: false,
        },
    );
    assert_eq!((late.acts.len(), late.window, late.replies), (2, None, vec![]));
}

#[test]
fn where_the_channel_says_so_any_message_opts_in_again_and_stop_ends_sms_too() {
    let again = effects("Hello", &[], OptInRule::AnyMessageAgain).acts;
    assert_eq!(again, [(Purpose::Service, Act::Granted, Source::Message)]);
    let keyword = &keyword::read("STOP");
    let message = Message { keyword, sent_at: NOW, received_at: NOW };
    let context = Context {
        rule: OptInRule::Keyword,
        pairings: &[],
        groups: &[],
        open: &[],
        stop_ends_all: true,
    };
    assert_eq!(decide(message, context).sms.len(), 2);
}
