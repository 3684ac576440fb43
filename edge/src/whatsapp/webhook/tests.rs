//! Bodies as Meta sends them, and as it should not.

use super::*;

const NOW: Timestamp = Timestamp::from_millis(1_795_000_000_000);

fn envelope(value: &str) -> String {
    format!(
        r#"{{"object":"whatsapp_business_account","entry":[{{"id":"102290129340398","changes":[{{"value":{{"messaging_product":"whatsapp","metadata":{{"display_phone_number":"15550783881","phone_number_id":"106540352242922"}},{value}}},"field":"messages"}}]}}]}}"#
    )
}

fn text(sender: &str) -> String {
    format!(
        r#"{{{sender}"id":"wamid.1","timestamp":"1794999999","type":"text","text":{{"body":"START"}}}}"#
    )
}

fn deliver(value: &str) -> Delivery {
    parse(envelope(value).as_bytes(), NOW)
}

#[track_caller]
fn one(value: &str) -> InboundMessage {
    let delivery = deliver(value);
    assert!(delivery.parked.is_empty(), "{:?}", delivery.parked);
    delivery.messages.into_iter().next().expect("a message")
}

#[track_caller]
fn parked(body: &str, reason: &str) {
    let delivery = parse(body.as_bytes(), NOW);
    let reasons: Vec<_> = delivery.parked.iter().map(|parked| parked.reason).collect();
    assert_eq!((reasons.as_slice(), delivery.messages.len()), ([reason].as_slice(), 0), "{body}");
}

#[test]
fn a_text_message_is_a_fact_with_its_sender() {
    let contacts =
        r#""contacts":[{"profile":{"name":"Zo\u00eb"},"wa_id":"436641234567","user_id":"AT.1"}],"#;
    let message = one(&format!(r#"{contacts}"messages":[{}]"#, text(r#""from":"436641234567","#)));
    assert_eq!(message.phone_number_id, "106540352242922");
    assert_eq!(message.message_id, "wamid.1");
    assert_eq!(message.sent_at, Timestamp::from_millis(1_794_999_999_000));
    assert_eq!(message.words.shown(), "START");
    assert_eq!(message.sender.phone, Phone::from_msisdn("436641234567"));
    assert_eq!(message.sender.bsuid.as_deref(), Some("AT.1"));
    assert_eq!(message.sender.name.as_deref(), Some("Zoë"));
}

#[test]
fn a_sender_may_be_known_by_the_user_id_alone() {
    for sender in
        [r#""from_user_id":"AT.1","#, r#""from":"","from_user_id":"AT.1","#, r#""from":"AT.1","#]
    {
        let message = one(&format!(r#""messages":[{}]"#, text(sender)));
        assert_eq!((message.sender.phone, message.sender.bsuid.as_deref()), (None, Some("AT.1")));
    }
}

#[test]
fn a_name_belongs_to_whom_the_ids_say_and_not_to_the_next_in_line() {
    let contacts = r#""contacts":[{"profile":{"name":"Eve"},"wa_id":"491701234567"}],"#;
    let message = one(&format!(r#"{contacts}"messages":[{}]"#, text(r#""from":"436641234567","#)));
    assert_eq!(message.sender.name, None);
}

#[test]
fn a_time_may_be_text_or_number() {
    let message = text(r#""from":"436641234567","#).replace("\"1794999999\"", "1794999999");
    assert_eq!(one(&format!(r#""messages":[{message}]"#)).sent_at.millis(), 1_794_999_999_000);
}

#[test]
fn half_an_emoji_holds_back_nobody() {
    let contacts = r#""contacts":[{"profile":{"name":"\ud83d"},"wa_id":"436641234567"}],"#;
    let message = text(r#""from":"436641234567","#).replace("START", r"STOP\ud83d");
    let message = one(&format!(r#"{contacts}"messages":[{message}]"#));
    assert_eq!(message.words.shown(), "STOP\u{fffd}");
    assert_eq!(message.sender.name.as_deref(), Some("\u{fffd}"));
}

#[test]
fn one_poisoned_update_is_parked_and_its_neighbours_apply() {
    let good = text(r#""from":"436641234567","#);
    let poison = r#"{"from":["436641234567"],"id":7,"type":"text","text":{"body":"x"}}"#;
    let delivery = deliver(&format!(r#""messages":[{good},{poison},{good}]"#));
    assert_eq!(delivery.messages.len(), 2);
    let [parked] = delivery.parked.as_slice() else { panic!("one is parked") };
    assert_eq!((parked.reason, parked.raw.as_str()), ("malformed message", poison));
    assert_eq!(parked.phone_number_id.as_deref(), Some("106540352242922"));
}

#[test]
fn what_is_not_understood_is_parked_with_its_reason() {
    parked("", "not a webhook");
    parked("[1", "not a webhook");
    parked(r#"{"entry":[7]}"#, "malformed entry");
    parked(r#"{"entry":[{"changes":[7]}]}"#, "malformed change");
    parked(r#"{"entry":[{"changes":[{"field":"flows","value":{}}]}]}"#, "field not handled yet");
    parked(r#"{"entry":[{"changes":[{"field":"messages","value":{}}]}]}"#, "malformed value");
    parked(&envelope(r#""statuses":[{"id":"wamid.1"}]"#), "status not handled yet");
    parked(&envelope(r#""errors":[{"code":1}]"#), "error not handled yet");
    parked(&envelope(r#""messages":[{}]"#), "malformed message");
    parked(&envelope(r#""messages":[{"type":"riddle"}]"#), "unknown type");
    for kind in ["reaction", "edit", "revoke", "system", "unsupported", "request_welcome"] {
        let body = envelope(&format!(r#""messages":[{{"type":"{kind}"}}]"#));
        parked(&body, "type that nobody writes with");
    }
    parked(&envelope(&format!(r#""messages":[{}]"#, text(""))), "message from nobody");
    let early = text(r#""from":"436641234567","#).replace("1794999999", "0");
    parked(&envelope(&format!(r#""messages":[{early}]"#)), "impossible time");
}

#[test]
fn an_empty_delivery_is_nothing() {
    for body in [r#"{"entry":[]}"#, r#"{"entry":[{"changes":[]}]}"#] {
        let delivery = parse(body.as_bytes(), NOW);
        assert!(delivery.messages.is_empty() && delivery.parked.is_empty());
    }
}

/// A message of a type, with the part that belongs to it.
fn of_type(kind: &str, part: &str) -> InboundMessage {
    one(&format!(
        r#""messages":[{{"from":"436641234567","id":"wamid.1","timestamp":"1794999999","type":"{kind}"{part}}}]"#
    ))
}

#[test]
fn what_was_tapped_reads_as_a_keyword() {
    let check =
        |kind, part, keyword: Keyword| assert_eq!(of_type(kind, part).words.keyword(), keyword);
    let stop = || Keyword::Stop(keyword::Codes::default());
    check("button", r#","button":{"payload":"Unsubscribe","text":"Unsubscribe"}"#, stop());
    check(
        "button",
        r#","button":{"payload":"x1","text":"Stop promotions"}"#,
        Keyword::StopMarketing,
    );
    check("button", "", Keyword::None);
    let reply = r#","interactive":{"type":"button_reply","button_reply":{"id":"STOP","title":"No thanks"}}"#;
    check("interactive", reply, stop());
    let row = r#","interactive":{"type":"list_reply","list_reply":{"id":"7","title":"Abmelden","description":""}}"#;
    check("interactive", row, stop());
    check(
        "interactive",
        r#","interactive":{"type":"nfm_reply","nfm_reply":{"response_json":"7"}}"#,
        Keyword::None,
    );
    check("interactive", "", Keyword::None);
}

#[test]
fn a_caption_counts_and_what_has_no_words_is_a_message_all_the_same() {
    for kind in ["image", "video", "document"] {
        let message = of_type(kind, &format!(r#","{kind}":{{"id":"1","caption":"STOP"}}"#));
        assert_eq!((message.kind, message.words.shown()), (kind, "STOP"));
    }
    for kind in ["image", "audio", "sticker", "location", "contacts", "order"] {
        assert_eq!(of_type(kind, "").words.keyword(), Keyword::None, "{kind}");
    }
}

#[test]
fn a_preference_is_a_fact_about_whom_it_names() {
    let update = |fields: &str| {
        format!(
            r#"{{"entry":[{{"changes":[{{"field":"user_preferences","value":{{"metadata":{{"phone_number_id":"1"}},"contacts":[{{"wa_id":"491701234567"}}],"user_preferences":[{{{fields}}}]}}}}]}}]}}"#
        )
    };
    let fields = r#""wa_id":"436641234567","user_id":"AT.1","category":"marketing_messages","value":"stop","timestamp":1794999999"#;
    let delivery = parse(update(fields).as_bytes(), NOW);
    let [fact] = delivery.messages.as_slice() else { panic!("one fact") };
    assert_eq!(fact.sender.phone, Phone::from_msisdn("436641234567"));
    assert!(matches!(fact.words, Words::Preference(Preference::Stop)));
    assert_eq!(fact.sent_at.millis(), 1_794_999_999_000);
    parked(&update(&fields.replace("stop", "maybe")), "unknown preference");
    parked(
        &update(&fields.replace("marketing_messages", "other")),
        "preference of an unknown category",
    );
    parked(&update(r#""value":"stop","timestamp":1794999999"#), "preference of nobody");
    parked(&update(""), "malformed preference");
}
