//! What texts and buttons read as, case by case.

use super::*;

fn groups(codes: &[&str]) -> Codes {
    let groups = codes.iter().map(ToString::to_string).collect();
    Codes { pairing: None, groups }
}

fn check(text: &str, keyword: &Keyword) {
    assert_eq!(&read(text), keyword, "{text:?}");
}

#[test]
fn case_marks_and_width_do_not_matter() {
    for text in [
        "START",
        "start",
        " Start! ",
        "\u{ff33}\u{ff34}\u{ff21}\u{ff32}\u{ff34}",
        "„Start“ 😀",
        "st\u{200b}art",
    ] {
        check(text, &Keyword::Start(Codes::default()));
    }
    for text in ["STOP", "stop.", "STOP\n", "Stopp", "*stop*", "ABMELDEN", "s\u{ad}top"] {
        check(text, &Keyword::Stop(Codes::default()));
    }
    check("Hilfe?", &Keyword::Help);
}

#[test]
fn codes_follow_the_verb() {
    check("START news, jobs", &Keyword::Start(groups(&["NEWS", "JOBS"])));
    check("stop NEWS", &Keyword::Stop(groups(&["NEWS"])));
    check("start Bücher", &Keyword::Start(groups(&["BUECHER"])));
    let pairing = PairingCode::parse("7KQRMXPC");
    check("Start 7kqrmxpc", &Keyword::Start(Codes { pairing, groups: vec![] }));
    check("START 7KQRMXPC NEWS", &Keyword::Start(Codes { pairing, ..groups(&["NEWS"]) }));
}

#[test]
fn a_sentence_is_no_keyword() {
    for text in ["", "Hallo", "can you stop it?!", "start: 1/2", "help me please", "NEWS", "😀"] {
        check(text, &Keyword::None);
    }
    check(&format!("start {}", "a".repeat(300)), &Keyword::None);
}

#[test]
fn disguises_do_not_matter() {
    for text in [
        "S T O P",
        "S.T.O.P.",
        "s-t-o-p",
        "STOPPP!!!",
        "stoooop",
        "ST0P",
        "ЅТОР",
        "STΟP",
        "ꜱᴛᴏᴘ",
        "🅂🅃🄾🄿",
    ] {
        check(text, &Keyword::Stop(Codes::default()));
    }
    for text in ["СТОЛ", "stoop", "s t o", "st"] {
        check(text, &Keyword::None);
    }
    check("S T O P news", &Keyword::Stop(groups(&["NEWS"])));
    check("opt out", &Keyword::Stop(Codes::default()));
}

#[test]
fn all_is_more_than_stop_and_marketing_less() {
    for text in ["STOP ALL", "stopall", "Stop alles", "STOP TOUT", "Unsubscribe all"] {
        check(text, &Keyword::StopAll);
    }
    for text in ["STOP PROMOS", "Unsubscribe from Promos", "Stopp Werbung", "stop pub"] {
        check(text, &Keyword::StopMarketing);
    }
    check("Unsubscribe from all", &Keyword::Stop(Codes::default()));
}

#[test]
fn a_sentence_that_begins_with_a_verb_is_a_sentence() {
    for text in [
        "Cancel my order",
        "start at the office",
        "stop by the shop later",
        "Start Montag?",
        "iptal randevu",
        "start a b c d e f",
    ] {
        check(text, &Keyword::None);
    }
    check("START IT", &Keyword::Start(groups(&["IT"])));
    check("stop it please", &Keyword::NearMiss);
}

#[test]
fn a_button_asks_by_its_payload_first_then_by_its_title() {
    let button = |payload: &str, title: &str, keyword: &Keyword| {
        assert_eq!(&read_button(payload, title), keyword, "{payload:?} {title:?}");
    };
    let stop = Keyword::Stop(Codes::default());
    for title in ["Unsubscribe", "Unsubscribe from All", "Stop", "Abmelden", "Stop messaging me"] {
        button(title, title, &stop);
        button("", title, &stop);
        button("3f9a-payload", title, &stop);
    }
    for title in ["Unsubscribe from Promos", "Stop promotions", "STOP_MARKETING", "Stop Werbung"] {
        button(title, "", &Keyword::StopMarketing);
        button("7", title, &Keyword::StopMarketing);
    }
    button("STOP_ALL", "Enough", &Keyword::StopAll);
    button("STOP", "Start", &stop);
    button("START_NEWS", "Yes!", &Keyword::Start(groups(&["NEWS"])));
    for title in ["", "Yes", "How do I unsubscribe?", "Cancel order"] {
        button("", title, &Keyword::None);
    }
}

#[test]
fn a_long_letter_is_read_at_its_beginning_and_at_its_end() {
    let filler = "und dann war da noch die Sache mit dem Schrank, ".repeat(40);
    let letter = |first: &str, last: &str| read(&[first, &filler, last].concat());
    assert_eq!(letter("please stop texting me. ", ""), Keyword::NearMiss);
    assert_eq!(letter("", " please stop texting me"), Keyword::NearMiss);
    assert_eq!(letter("", ""), Keyword::None);
    assert_eq!(read(&"ä".repeat(3_000)), Keyword::None);
}

#[test]
fn a_text_tells_how_to_stop_if_it_names_the_verb() {
    let check = |text: &str, tag: &str, tells| {
        assert_eq!(tells_how_to_stop(text, crate::lang::choose(tag)), tells, "{text}");
    };
    check("Sale! Reply STOP.", "en", true);
    check("Abmelden mit Stopp", "de", true);
    check("-20 %. (stop)", "fr", true);
    check("We cannot be stopped", "en", false);
    check("Cancel your subscription elsewhere", "en", false);
    check("", "en", false);
}
