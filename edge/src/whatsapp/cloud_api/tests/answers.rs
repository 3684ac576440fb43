use super::*;

fn check(body: &str, expected: &Outcome<Accepted>) {
    assert_eq!(&read_acceptance(200, &HeaderMap::new(), body), expected, "{body}");
}

fn accepted(wamid: &str) -> Accepted {
    Accepted {
        wamid: wamid.to_owned(),
        wa_id: None,
        bsuid: None,
        message_status: MessageStatus::Accepted,
    }
}

#[test]
fn the_account_that_was_found_may_have_another_number_than_the_one_we_gave() {
    let body = r#"{"messaging_product":"whatsapp",
        "contacts":[{"input":"+5511987654321","wa_id":"551187654321"}],
        "messages":[{"id":"wamid.HBgL=","message_status":"accepted"}]}"#;
    let wa_id = Some("551187654321".to_owned());
    check(body, &Outcome::Accepted(Accepted { wa_id, ..accepted("wamid.HBgL=") }));
}

#[test]
fn a_message_to_a_user_id_is_answered_with_the_user_id() {
    let body = r#"{"contacts":[{"input":"AT.1","user_id":"AT.1","wa_id":""}],
        "messages":[{"id":"wamid.1"}]}"#;
    let bsuid = Some("AT.1".to_owned());
    check(body, &Outcome::Accepted(Accepted { bsuid, ..accepted("wamid.1") }));
}

#[test]
fn a_message_may_wait_for_the_quality_of_its_template() {
    for (word, message_status) in [
        ("held_for_quality_assessment", MessageStatus::HeldForQualityAssessment),
        ("paused", MessageStatus::Paused),
        ("put_aside", MessageStatus::Unknown("put_aside".to_owned())),
    ] {
        let body = format!(r#"{{"messages":[{{"id":"wamid.1","message_status":"{word}"}}]}}"#);
        check(&body, &Outcome::Accepted(Accepted { message_status, ..accepted("wamid.1") }));
    }
}

#[test]
fn an_acceptance_without_an_id_is_unclear_because_it_may_have_been_sent() {
    let unclear = |seen: &str| Outcome::Unclear { seen: seen.to_owned() };
    check(r#"{"messaging_product":"whatsapp"}"#, &unclear("no_wamid"));
    check(r#"{"messages":[]}"#, &unclear("no_wamid"));
    check(r#"{"messages":[{"id":" "}]}"#, &unclear("no_wamid"));
    check(r#"{"messages":[{}]}"#, &unclear("unreadable"));
    check("", &unclear("unreadable"));
}

#[test]
fn a_refused_message_is_refused_by_its_code() {
    let body = r#"{"error":{"message":"(#131047) Re-engagement message","code":131047}}"#;
    let Outcome::Refused(refusal) = read_acceptance(400, &HeaderMap::new(), body) else {
        panic!("not refused")
    };
    assert_eq!(refusal.code, Code::Meta(131_047));
}
