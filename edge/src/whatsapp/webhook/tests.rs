//! Bodies as Meta sends them, and as it should not.

use jawort_shared::identity::{Identifier, IdentifierKind};
use jawort_shared::inbound::Preference;
use jawort_shared::keyword::{self, Keyword};
use jawort_shared::phone::Phone;
use jawort_shared::receipt::DeliveryState;

use super::*;

const NOW: Timestamp = Timestamp::from_millis(1_795_000_000_000);

fn channel() -> Place {
    Place::Number("106540352242922".to_owned())
}

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
    assert_eq!(message.place, channel());
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
    assert_eq!(parked.place, Some(channel()));
}

#[test]
fn what_is_not_understood_is_parked_with_its_reason() {
    parked("", "not a webhook");
    parked("[1", "not a webhook");
    parked(r#"{"entry":[7]}"#, "malformed entry");
    parked(r#"{"entry":[{"changes":[7]}]}"#, "malformed change");
    parked(r#"{"entry":[{"changes":[{"field":"flows","value":{}}]}]}"#, "unknown field");
    parked(r#"{"entry":[{"changes":[{"field":"messages","value":{}}]}]}"#, "malformed value");
    parked(&envelope(r#""statuses":[{"id":"wamid.1"}]"#), "malformed status");
    let odd = r#""statuses":[{"id":"wamid.1","status":"warning","timestamp":"1794999999"}]"#;
    parked(&envelope(odd), "unknown status");
    parked(&envelope(r#""messages":[{}]"#), "malformed message");
    parked(&envelope(r#""messages":[{"type":"riddle"}]"#), "unknown type");
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

#[test]
fn what_nobody_wrote_to_us_is_a_gesture_of_whom_it_names() {
    for kind in ["reaction", "edit", "revoke", "unsupported", "request_welcome"] {
        let message =
            of_type(kind, r#","reaction":{"message_id":"wamid.0"},"errors":[{"code":131051}]"#);
        assert_eq!((message.kind, matches!(message.words, Words::Gesture)), (kind, true));
    }
    let other = of_type("system", r#","system":{"type":"customer_identity_changed","body":"x"}"#);
    assert!(matches!(other.words, Words::Gesture));
}

fn known(all: &[Identifier]) -> Vec<(IdentifierKind, &str)> {
    all.iter().map(|one| (one.kind, one.value.as_str())).collect()
}

#[test]
fn a_number_or_a_user_id_that_changed_is_a_fact_about_both() {
    use IdentifierKind::{Bsuid, ParentBsuid, Phone, WaId};
    let moved = r#""messages":[{"from":"436641234567","id":"wamid.9","timestamp":"1794999999","type":"system","system":{"body":"x","wa_id":"436647654321","user_id":"AT.2","type":"user_changed_number"}}]"#;
    let delivery = deliver(moved);
    let [change] = delivery.changes.as_slice() else { panic!("one change") };
    assert_eq!(known(&change.previous), [(WaId, "436641234567"), (Phone, "436641234567")]);
    let current = [(Bsuid, "AT.2"), (WaId, "436647654321"), (Phone, "436647654321")];
    assert_eq!((known(&change.current), change.is_released), (current.to_vec(), true));
    assert_eq!(change.change_id, "wamid.9");

    let renamed = r#""messages":[{"id":"wamid.8","timestamp":"1794999999","type":"system","system":{"body":"x","user_id":"AT.2","wa_id":"436641234567","type":"user_changed_user_id"}}]"#;
    let delivery = deliver(renamed);
    let [change] = delivery.changes.as_slice() else { panic!("one change") };
    assert_eq!((known(&change.current), change.is_released), (vec![(Bsuid, "AT.2")], false));
    assert_eq!(known(&change.previous), [(WaId, "436641234567"), (Phone, "436641234567")]);

    let update = r#"{"entry":[{"id":"102290129340398","changes":[{"field":"user_id_update","value":{"user_id_update":[{"wa_id":"436641234567","detail":"x","user_id":{"previous":"AT.1","current":"AT.2"},"parent_user_id":{"previous":"AT.ENT.1","current":"AT.ENT.2"},"timestamp":"1794999999"}]}}]}]}"#;
    let delivery = parse(update.as_bytes(), NOW);
    let [change] = delivery.changes.as_slice() else { panic!("one change") };
    assert_eq!(change.place, Place::Account("102290129340398".to_owned()));
    assert_eq!(known(&change.previous), [(Bsuid, "AT.1"), (ParentBsuid, "AT.ENT.1")]);
    assert_eq!(known(&change.current), [(Bsuid, "AT.2"), (ParentBsuid, "AT.ENT.2")]);
    parked(
        &update.replace("\"current\":\"AT.2\"", "\"current\":\"\"").replace("AT.ENT.2", ""),
        "change of nobody",
    );
}

#[test]
fn a_status_is_a_receipt_and_a_refusal_by_the_person_is_their_word() {
    let status = |more: &str| {
        deliver(&format!(
            r#""statuses":[{{"id":"wamid.5","timestamp":1794999999,"recipient_id":"436641234567",{more}}}]"#
        ))
    };
    let check = |more: &str, state| {
        let delivery = status(more);
        let [one] = delivery.statuses.as_slice() else { panic!("one status: {more}") };
        assert_eq!((one.receipt.state(), one.message_id.as_str()), (state, "wamid.5"), "{more}");
        assert!(delivery.messages.is_empty(), "{more}");
    };
    check(r#""status":"sent""#, DeliveryState::Sent);
    check(r#""status":"delivered""#, DeliveryState::Delivered);
    check(r#""status":"read""#, DeliveryState::Read);
    check(r#""status":"played""#, DeliveryState::Read);
    check(r#""status":"failed","errors":[{"code":131026,"title":"x"}]"#, DeliveryState::Failed);
    let priced = status(
        r#""status":"sent","biz_opaque_callback_data":"out_1","pricing":{"billable":true,"pricing_model":"PMP","type":"regular","category":"service"}"#,
    );
    let [one] = priced.statuses.as_slice() else { panic!("one status") };
    assert_eq!(one.reference.as_deref(), Some("out_1"));
    assert_eq!(one.pricing, Some(("regular".to_owned(), "service".to_owned())));

    for parent in ["recipient_parent_user_id", "parent_recipient_user_id"] {
        let more = format!(
            r#""status":"failed","recipient_user_id":"AT.1","{parent}":"AT.ENT.1","errors":[{{"code":131050}}]"#
        );
        let delivery = status(&more);
        let [word] = delivery.messages.as_slice() else { panic!("the person's word") };
        assert!(matches!(word.words, Words::Preference(Preference::Refused)));
        assert_eq!(word.sender.parent_bsuid.as_deref(), Some("AT.ENT.1"));
        assert_eq!(delivery.statuses.len(), 1);
    }
    let group = status(r#""status":"failed","recipient_type":"group","errors":[{"code":131050}]"#);
    assert!(group.messages.is_empty());
}

#[test]
fn what_meta_says_about_accounts_is_a_notice() {
    let fields = [
        ("account_update", r#""event":"ACCOUNT_VIOLATION""#, "ACCOUNT_VIOLATION"),
        ("account_review_update", r#""decision":"APPROVED""#, "APPROVED"),
        ("account_alerts", r#""alert_info":{"alert_type":"OBA_APPROVED"}"#, "OBA_APPROVED"),
        ("message_template_status_update", r#""event":"PAUSED","reason":null"#, "PAUSED"),
        ("phone_number_quality_update", r#""event":"ONBOARDING""#, "ONBOARDING"),
        ("business_capability_update", r#""max_daily_conversations_per_business":2000"#, ""),
    ];
    for (field, value, event) in fields {
        let body = format!(
            r#"{{"entry":[{{"id":"7","time":1794999999,"changes":[{{"value":{{{value}}},"field":"{field}"}}]}}]}}"#
        );
        let delivery = parse(body.as_bytes(), NOW);
        let [notice] = delivery.notices.as_slice() else { panic!("one notice: {field}") };
        assert_eq!((notice.field.as_str(), notice.event.as_str()), (field, event));
        assert_eq!(notice.at.millis(), 1_794_999_999_000);
    }
    let delivery = deliver(r#""errors":[{"code":130429,"title":"x"}]"#);
    assert_eq!((delivery.notices[0].event.as_str(), delivery.parked.len()), ("130429", 0));
}
