//! `/v1/keywords/simulate`: what would this text do? Nothing is done.

use axum::Json;
use axum::extract::State;
use jawort_shared::consent::{Act, Purpose};
use jawort_shared::inbound::{self, Context, Effects, Message, OptInRule, Reply, Source};
use jawort_shared::keyword::{self, Keyword};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::app::App;
use crate::error::Failure;
use crate::handlers::extract::{Operator, Query};
use crate::store;
use crate::store::channel::Groups;

/// What is asked.
#[derive(Debug, Deserialize)]
pub(crate) struct Wish {
    text: String,
}

/// `GET /v1/keywords/simulate?text=`
#[worker::send]
pub(crate) async fn simulate(
    State(app): State<App>,
    Operator(business_id): Operator,
    Query(wish): Query<Wish>,
) -> Result<Json<Value>, Failure> {
    let groups: Option<Groups> =
        app.run(vec![store::channel::groups(&business_id)]).await?.first(0)?;
    let Groups { groups, open, stop_ends_all, .. } = groups.unwrap_or_default();
    let keyword = keyword::read(&wish.text);
    let message = Message { keyword: &keyword, sent_at: app.now, received_at: app.now };
    let rule = OptInRule::AnyMessage;
    let stop_ends_all = stop_ends_all != 0;
    let context = Context { rule, pairings: &[], groups: &groups, open: &open, stop_ends_all };
    Ok(Json(told(&wish.text, &keyword, &inbound::decide(message, context))))
}

fn told(text: &str, keyword: &Keyword, effects: &Effects) -> Value {
    let acts = |acts: &[(Purpose, Act, Source)]| -> Vec<Value> {
        let told = acts.iter().map(|(purpose, act, source)| {
            json!({ "purpose": purpose.as_str(), "act": act.as_str(), "source": source.as_str() })
        });
        told.collect()
    };
    let groups = effects.memberships.iter().map(
        |(code, joins)| json!({ "code": code, "act": if *joins { "joined" } else { "left" } }),
    );
    json!({
        "understood": keyword::fold(text),
        "near_miss": *keyword == Keyword::NearMiss,
        "consent": acts(&effects.acts),
        "sms": acts(&effects.sms),
        "groups": groups.collect::<Vec<_>>(),
        "reply": effects.replies.first().map(Reply::as_str),
    })
}
