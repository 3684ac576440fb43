use super::*;

const TOKEN: &str = "EAAsecret";

fn with<T>(base_url: &str, token: &str, ask: impl FnOnce(Graph<'_>) -> T) -> T {
    let token = Secret(token.to_owned());
    ask(Graph { base_url, version: "v24.0", token: &token })
}

fn meaning(status: u16, body: &str) -> Outcome<()> {
    read_success(status, &HeaderMap::new(), body)
}

fn code(status: u16, body: &str) -> String {
    match meaning(status, body) {
        Outcome::Refused(refusal) => refusal.code.label(),
        other => format!("{other:?}"),
    }
}

#[test]
fn the_token_stands_in_a_header_and_nowhere_else() {
    let request = with("https://graph.facebook.com", TOKEN, |graph| {
        graph.ask(Method::GET, "106", "?fields=id")
    });
    let request = request.expect("a request");
    assert_eq!(request.uri(), "https://graph.facebook.com/v24.0/106?fields=id");
    assert_eq!(request.headers()["authorization"], "Bearer EAAsecret");
    assert!(!format!("{request:?}").contains(TOKEN));
    assert!(!with("https://h", TOKEN, |graph| format!("{graph:?}")).contains(TOKEN));
}

#[test]
fn what_leads_elsewhere_or_cannot_be_sent_is_no_request() {
    let asked = |base_url, token, id| {
        with(base_url, token, |graph| graph.ask(Method::GET, id, "/messages").is_some())
    };
    assert!(asked("https://h", TOKEN, "106"));
    for (base_url, token, id) in [
        ("https://h", TOKEN, ""),
        ("https://h", TOKEN, "/106"),
        ("https://h", TOKEN, "../106"),
        ("https://h", TOKEN, "me"),
        ("https://h", "", "106"),
        ("https://h", "two\nlines", "106"),
        ("no address", TOKEN, "106"),
    ] {
        assert!(!asked(base_url, token, id), "{base_url} {id}");
    }
}

#[test]
fn a_refusal_is_read_by_its_code_and_not_by_its_status() {
    let body = r#"{"error":{"message":"(#131030) Recipient phone number not in allowed list",
        "type":"OAuthException","code":131030,"error_subcode":2655007,"fbtrace_id":"A",
        "error_data":{"messaging_product":"whatsapp","details":"Add the number."}}}"#;
    for status in [200, 400, 401, 500, 503] {
        let expected = Refusal {
            subcode: Some(2_655_007),
            details: Some(Details("Add the number.".to_owned())),
            is_failure: status >= 500,
            ..Refusal::plain(Code::Meta(131_030), 0)
        };
        assert_eq!(meaning(status, body), Outcome::Refused(expected), "{status}");
    }
}

#[test]
fn a_passing_trouble_is_told_as_such_with_the_time_to_wait() {
    let headers =
        HeaderMap::from_iter([(http::header::RETRY_AFTER, HeaderValue::from_static("9"))]);
    let body = r#"{"error":{"message":"Application request limit reached","code":4,
        "error_subcode":2446079,"is_transient":true}}"#;
    let Outcome::Refused(refusal) = read_success(429, &headers, body) else { panic!("no refusal") };
    assert_eq!((refusal.code, refusal.is_transient, refusal.wait), (Code::Meta(4), true, 9_000));
}

#[test]
fn details_are_found_wherever_meta_puts_them() {
    let details = |error: &str| match meaning(400, &format!(r#"{{"error":{{"code":1,{error}}}}}"#))
    {
        Outcome::Refused(refusal) => refusal.details.map(|details| details.0),
        other => panic!("{other:?}"),
    };
    assert_eq!(details(r#""message":"m","error_data":{"details":"d"}"#).as_deref(), Some("d"));
    assert_eq!(details(r#""message":"m","error_data":"{\"blame\":1}""#).as_deref(), Some("m"));
    assert_eq!(details(r#""message":"m","error_user_msg":"u""#).as_deref(), Some("u"));
    assert_eq!(details(r#""type":"OAuthException""#), None);
    assert_eq!(format!("{:?}", Details("+43660".to_owned())), "Details");
}

#[test]
fn unusual_bodies_never_pass_for_an_acceptance() {
    let page = "<html><h1>502 Bad Gateway</h1></html>";
    assert_eq!(code(403, page), "http_403");
    assert_eq!(code(404, ""), "http_404");
    assert_eq!(code(400, r#"{"error":"not the object"}"#), "http_400");
    assert_eq!(code(400, r#"{"error":{"message":"no code"}}"#), "http_400");
    for status in [408, 425, 429, 521, 522, 523, 525, 526] {
        let expected = Outcome::Throttled { seen: format!("http_{status}"), wait: 0 };
        assert_eq!(meaning(status, page), expected);
    }
    let unclear = |seen: &str| Outcome::Unclear { seen: seen.to_owned() };
    for (status, seen) in
        [(500, "http_500"), (502, "http_502"), (524, "http_524"), (302, "http_302")]
    {
        assert_eq!(meaning(status, page), unclear(seen));
        assert_eq!(meaning(status, ""), unclear(seen));
    }
    for body in [page, "", "[]", "null", r#"{"success":"#, "\u{fffd}"] {
        assert_eq!(meaning(200, body), unclear("unreadable"), "{body}");
    }
    assert_eq!(meaning(200, r#"{"success":false}"#), unclear("no_success"));
    assert_eq!(meaning(200, r#"{"success":true}"#), Outcome::Accepted(()));
}

#[test]
fn a_code_is_written_so_that_the_log_says_whose_it_is() {
    assert_eq!(Code::Meta(131_047).label(), "131047");
    assert_eq!(Code::Http(403).label(), "http_403");
    assert_eq!(Code::Unsendable.label(), "unsendable");
}
