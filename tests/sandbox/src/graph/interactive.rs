//! Messages that ask for a tap.
//!
//! Source: Meta, "Interactive messages".

use std::collections::BTreeSet;

use serde::Deserialize;
use serde_json::Value;

use crate::graph::content::read;
use crate::graph::refusal::Refusal;
use crate::graph::template::Rendered;
use crate::world::{Reply, Tap};

/// Words and what can be tapped below them.
#[derive(Debug)]
pub(crate) struct Interactive {
    text: String,
    taps: Vec<Tap>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Body {
    #[serde(rename = "type")]
    kind: String,
    header: Option<Header>,
    body: Option<Words>,
    footer: Option<Words>,
    action: Value,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Header {
    #[serde(rename = "type")]
    kind: String,
    text: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Words {
    text: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Buttons {
    buttons: Vec<Button>,
}

#[derive(Deserialize)]
#[serde(tag = "type", content = "reply", rename_all = "snake_case")]
enum Button {
    Reply { id: String, title: String },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct List {
    button: String,
    sections: Vec<Section>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Section {
    title: Option<String>,
    rows: Vec<Row>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    id: String,
    title: String,
    description: Option<String>,
}

#[derive(Deserialize)]
#[serde(tag = "name", content = "parameters", rename_all = "snake_case")]
enum Named {
    CtaUrl { display_text: String, url: String },
    RequestContactInfo,
}

impl Interactive {
    pub(crate) fn parse(value: Value) -> Result<Self, Refusal> {
        let body: Body = read(value)?;
        let taps = taps(&body.kind, body.action)?;
        let words = body.body.filter(|words| !words.text.is_empty());
        let words = words.ok_or_else(|| Refusal::missing("interactive['body']"))?;
        within(&words.text, 1024, "body")?;
        let mut text = String::new();
        if let Some(header) = body.header {
            let title = header.text.filter(|_| header.kind == "text");
            let title =
                title.ok_or_else(|| Refusal::bad_value("This sandbox plays text headers."))?;
            within(&title, 60, "header")?;
            text = format!("*{title}*\n\n");
        }
        text.push_str(&words.text);
        if let Some(footer) = body.footer {
            within(&footer.text, 60, "footer")?;
            text = format!("{text}\n\n{}", footer.text);
        }
        Ok(Self { text, taps })
    }

    pub(crate) fn render(&self) -> Rendered {
        let (text, taps) = (self.text.clone(), self.taps.clone());
        Rendered { text, attachment: String::new(), taps }
    }
}

fn taps(kind: &str, action: Value) -> Result<Vec<Tap>, Refusal> {
    match kind {
        "button" => replies(&read::<Buttons>(action)?.buttons),
        "list" => rows(&read(action)?),
        "cta_url" | "request_contact_info" => match (kind, read(action)?) {
            ("cta_url", Named::CtaUrl { display_text: title, url }) => {
                within(&title, 20, "button")?;
                Ok(vec![Tap::Link { title, url }])
            }
            ("request_contact_info", Named::RequestContactInfo) => {
                Ok(vec![Tap::ShareNumber { title: "Share number".into() }])
            }
            _ => Err(Refusal::bad_value("interactive['action']['name'] does not fit the type.")),
        },
        kind => Err(Refusal::new(131_051, format!("This sandbox plays no interactive {kind}."))),
    }
}

fn replies(buttons: &[Button]) -> Result<Vec<Tap>, Refusal> {
    if !(1..=3).contains(&buttons.len()) {
        return Err(Refusal::bad_value("Invalid buttons count. Min allowed buttons: 1, max: 3."));
    }
    let taps = buttons.iter().map(|Button::Reply { id, title }| {
        within(title, 20, "button title")?;
        within(id, 256, "button id")?;
        Ok(Reply::Choice { id: id.clone(), title: title.clone(), description: None, is_row: false })
    });
    distinct(taps.collect::<Result<_, Refusal>>()?)
}

fn rows(list: &List) -> Result<Vec<Tap>, Refusal> {
    within(&list.button, 20, "button")?;
    let rows: Vec<&Row> = list.sections.iter().flat_map(|section| &section.rows).collect();
    if !(1..=10).contains(&rows.len()) {
        return Err(Refusal::bad_value("Total row count exceed max allowed count: 10."));
    }
    let untitled = list.sections.iter().any(|section| section.title.is_none());
    if list.sections.len() > 1 && untitled {
        return Err(Refusal::missing("sections['title']"));
    }
    let taps = rows.into_iter().map(|row| {
        within(&row.title, 24, "row title")?;
        within(&row.id, 200, "row id")?;
        let description = row.description.clone();
        if let Some(text) = &description {
            within(text, 72, "row description")?;
        }
        Ok(Reply::Choice {
            id: row.id.clone(),
            title: row.title.clone(),
            description,
            is_row: true,
        })
    });
    distinct(taps.collect::<Result<_, Refusal>>()?)
}

/// What is tapped must be told apart.
fn distinct(choices: Vec<Reply>) -> Result<Vec<Tap>, Refusal> {
    let id = |choice: &Reply| match choice {
        Reply::Choice { id, .. } | Reply::Button { payload: id, .. } => id.clone(),
    };
    let ids: BTreeSet<String> = choices.iter().map(id).collect();
    if ids.len() == choices.len() {
        return Ok(choices.into_iter().map(Tap::Reply).collect());
    }
    Err(Refusal::bad_value("Duplicated id."))
}

fn within(text: &str, most: usize, what: &str) -> Result<(), Refusal> {
    if (1..=most).contains(&text.chars().count()) {
        return Ok(());
    }
    Err(Refusal::bad_value(format!("Param interactive {what} must have 1 to {most} characters.")))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn check(kind: &str, action: &Value, expected: Result<usize, u32>) {
        let value = json!({ "type": kind, "body": { "text": "Well?" }, "action": action });
        let parsed = Interactive::parse(value);
        let counted = parsed.map(|parsed| parsed.taps.len()).map_err(|refusal| refusal.code());
        assert_eq!(counted, expected, "{kind} {action}");
    }

    fn reply(title: &str) -> Value {
        json!({ "type": "reply", "reply": { "id": title, "title": title } })
    }

    #[test]
    fn what_meta_documents_is_taken_and_what_exceeds_it_is_refused() {
        check("button", &json!({ "buttons": [reply("Yes"), reply("No")] }), Ok(2));
        check("button", &json!({ "buttons": [] }), Err(131_009));
        check("button", &json!({ "buttons": [reply("Yes"), reply("Yes")] }), Err(131_009));
        check("button", &json!({ "buttons": [reply(&"x".repeat(21))] }), Err(131_009));
        check("button", &json!({ "buttons": [reply("a")], "extra": 1 }), Err(100));
        let rows = |count: usize| -> Vec<Value> {
            (0..count).map(|row| json!({ "id": row.to_string(), "title": "r" })).collect()
        };
        let list = |rows| json!({ "button": "Open", "sections": [{ "rows": rows }] });
        check("list", &list(rows(10)), Ok(10));
        check("list", &list(rows(11)), Err(131_009));
        let link = json!({ "name": "cta_url", "parameters": { "display_text": "Go", "url": "https://x" } });
        check("cta_url", &link, Ok(1));
        check("request_contact_info", &link, Err(131_009));
        check("request_contact_info", &json!({ "name": "request_contact_info" }), Ok(1));
        check("flow", &json!({ "name": "flow" }), Err(131_051));
    }

    #[test]
    fn a_message_without_words_is_refused() {
        let value = json!({ "type": "request_contact_info",
            "action": { "name": "request_contact_info" } });
        assert_eq!(Interactive::parse(value).unwrap_err().code(), 131_008);
    }
}
