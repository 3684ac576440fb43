use super::*;

fn text(text: &str, samples: &[(&str, &str)]) -> Text {
    let samples = samples.iter().map(|(name, sample)| ((*name).to_owned(), (*sample).to_owned()));
    Text { text: text.to_owned(), samples: samples.collect() }
}

/// A draft without a fault.
fn draft() -> Draft {
    Draft {
        name: "order_sent_2".to_owned(),
        category: Category::Utility,
        header: Some(Header::Text(text("Order {{order}}", &[("order", "4711")]))),
        body: text("Hello {{name}}, your order is on its way.", &[("name", "Eva")]),
        footer: Some("Muster GmbH".to_owned()),
        buttons: vec![reply("Thanks"), link("https://example.com/{{1}}")],
    }
}

fn reply(on: &str) -> Button {
    Button::QuickReply { text: on.to_owned() }
}

fn link(to: &str) -> Button {
    Button::Url { text: "Open".to_owned(), url: text(to, &[("1", "a")]) }
}

fn call(number: &str) -> Button {
    Button::Call { text: "Call".to_owned(), number: number.to_owned() }
}

fn code(sample: &str) -> Button {
    Button::CopyCode { sample: sample.to_owned() }
}

fn check(change: impl FnOnce(&mut Draft), expected: &[(Place, Issue)]) {
    let mut draft = draft();
    change(&mut draft);
    let findings: Vec<_> = lint(&draft).iter().map(|it| (it.place, it.issue)).collect();
    assert_eq!(findings, expected, "{draft:?}");
}

#[test]
fn a_draft_without_a_fault_has_no_findings() {
    check(|_| {}, &[]);
    check(|draft| (draft.header, draft.footer, draft.buttons) = (None, None, Vec::new()), &[]);
    check(|draft| draft.header = Some(Header::Location), &[]);
    check(|draft| draft.header = Some(Header::Media { has_sample: true }), &[]);
    check(
        |draft| draft.buttons = vec![call("+43 1 2345678"), code("SAVE20"), Button::RequestContact],
        &[],
    );
}

#[test]
fn a_name_is_plain() {
    check(|draft| draft.name.clear(), &[(Place::Name, Issue::Empty)]);
    check(|draft| draft.name = "Order".to_owned(), &[(Place::Name, Issue::NameMalformed)]);
    check(|draft| draft.name = "order-1".to_owned(), &[(Place::Name, Issue::NameMalformed)]);
    check(|draft| draft.name = "a".repeat(512), &[]);
    check(|draft| draft.name = "a".repeat(513), &[(Place::Name, Issue::TooLong(512))]);
}

#[test]
fn placeholders_stand_between_words_and_have_examples() {
    let body = |body: &str, expected: &[Issue]| {
        let samples = [("1", "a"), ("2", "b")];
        let expected: Vec<_> = expected.iter().map(|issue| (Place::Body, *issue)).collect();
        let change = |draft: &mut Draft| (draft.header, draft.body) = (None, text(body, &samples));
        check(change, &expected);
    };
    body("Hello {{1}} and {{2}}!", &[]);
    body("{{1}}, hello!", &[Issue::PlaceholderAtEnd]);
    body("Hello {{1}}", &[Issue::PlaceholderAtEnd]);
    body("Hello {{1}} \n", &[Issue::PlaceholderAtEnd]);
    body("Hello {{1}}{{2}}!", &[Issue::PlaceholdersAdjacent]);
    body("Hello {{1}} {{2}}!", &[Issue::PlaceholdersAdjacent]);
    body("{{1}} {{2}}", &[Issue::PlaceholderAtEnd, Issue::PlaceholdersAdjacent]);
    body("Hello {{1}}, {{2}}, {{3}}!", &[Issue::SampleMissing]);
    body("Hello {{2}}!", &[Issue::Placeholder(PlaceholderError::NotNumbered)]);
    body("Hello {{1}} {{name}}!", &[Issue::Placeholder(PlaceholderError::Mixed)]);
    body("Hello {{ 1 }}!", &[Issue::Placeholder(PlaceholderError::Malformed)]);
    body("", &[Issue::Empty]);
    body(" \n", &[Issue::Empty]);
    body(&"ä".repeat(1_024), &[]);
    body(&"ä".repeat(1_025), &[Issue::TooLong(1_024)]);
    check(
        |draft| draft.body.samples = vec![("name".to_owned(), " ".to_owned())],
        &[(Place::Body, Issue::SampleMissing)],
    );
    check(
        |draft| draft.header = Some(Header::Text(text("Order {{1}}", &[("1", "4711")]))),
        &[(Place::Draft, Issue::Placeholder(PlaceholderError::Mixed))],
    );
}

#[test]
fn header_and_footer_are_short() {
    let header =
        |header, issue| check(|draft| draft.header = Some(header), &[(Place::Header, issue)]);
    header(Header::Text(text("", &[])), Issue::Empty);
    header(Header::Text(text(&"a".repeat(61), &[])), Issue::TooLong(60));
    header(Header::Text(text("Order {{order}}", &[])), Issue::SampleMissing);
    header(
        Header::Text(text("{{a}}: {{b}}", &[("a", "a"), ("b", "b")])),
        Issue::TooManyPlaceholders(1),
    );
    header(Header::Media { has_sample: false }, Issue::SampleMissing);
    let footer = |footer: &str, issue| {
        check(|draft| draft.footer = Some(footer.to_owned()), &[(Place::Footer, issue)]);
    };
    footer("", Issue::Empty);
    footer(&"a".repeat(61), Issue::TooLong(60));
    footer("For {{name}}", Issue::TooManyPlaceholders(0));
}

#[test]
fn buttons_keep_to_their_rules() {
    let check = |buttons: Vec<Button>, expected: &[(Place, Issue)]| {
        check(|draft| draft.buttons = buttons, expected);
    };
    check(vec![reply("a"); 10], &[]);
    check(vec![reply("a"); 11], &[(Place::Buttons, Issue::TooManyButtons(10))]);
    check(vec![link("https://a.b"); 3], &[(Place::Buttons, Issue::TooManyButtons(2))]);
    check(vec![call("+431"); 2], &[(Place::Buttons, Issue::TooManyButtons(1))]);
    check(vec![code("A"); 2], &[(Place::Buttons, Issue::TooManyButtons(1))]);
    check(vec![reply("a"), reply("b"), link("https://a.b")], &[]);
    check(vec![link("https://a.b"), reply("a"), reply("b")], &[]);
    check(
        vec![reply("a"), link("https://a.b"), reply("b")],
        &[(Place::Buttons, Issue::QuickRepliesScattered)],
    );
    let one = |button, issue| check(vec![button], &[(Place::Button(0), issue)]);
    one(reply(""), Issue::Empty);
    one(reply(&"a".repeat(26)), Issue::TooLong(25));
    one(link(&format!("https://a.b/{}", "c".repeat(1_989))), Issue::TooLong(2_000));
    one(link("https://a.b/{{1}}/c"), Issue::PlaceholderNotLast);
    one(link("https://a.b/{{2}}"), Issue::Placeholder(PlaceholderError::NotNumbered));
    one(link("https://a.b/{{name}}"), Issue::SampleMissing);
    one(call(&"1".repeat(21)), Issue::TooLong(20));
    one(code(&"A".repeat(16)), Issue::TooLong(15));
    one(code(""), Issue::SampleMissing);
}

#[test]
fn offers_are_marketing_and_marketing_can_be_stopped() {
    let offer = "Hello, today everything is 20% off.";
    let marketing = |draft: &mut Draft| {
        draft.category = Category::Marketing;
        draft.body = text(offer, &[]);
    };
    check(|draft| draft.body = text(offer, &[]), &[(Place::Draft, Issue::ReadsLikeMarketing)]);
    check(marketing, &[(Place::Draft, Issue::NoWayOut)]);
    for button in ["Unsubscribe", "Unsubscribe from Promos", "STOP", "Abmelden"] {
        check(
            |draft| {
                marketing(draft);
                draft.buttons = vec![reply(button)];
            },
            &[],
        );
    }
    check(
        |draft| {
            marketing(draft);
            draft.footer = Some("Reply STOP to end this.".to_owned());
        },
        &[],
    );
    assert!(Issue::NoWayOut.is_hint() && Issue::ReadsLikeMarketing.is_hint());
    assert!(!Issue::SampleMissing.is_hint());
}
