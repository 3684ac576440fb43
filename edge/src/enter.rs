//! A form entry, from what a visitor typed to the record: load, decide, commit. Two D1 calls.

use http::HeaderMap;
use jawort_shared::api::ErrorCode;
use jawort_shared::form::{self, Context, SmsHistory};
use jawort_shared::identity::number_key;
use jawort_shared::lang::Language;
use jawort_shared::pairing::{self, LIFETIME, PairingCode};
use jawort_shared::phone::{self, Country, Phone};
use jawort_shared::time::Timestamp;
use serde::Deserialize;

use crate::app::App;
use crate::cors::Access;
use crate::error::Failure;
use crate::ids::{OutboxId, WidgetId};
use crate::publication::{self, Publication, Wording};
use crate::store::outbox::{History, NewSms};
use crate::store::{self, Rows, Statement};
use crate::visitor;

/// What a form sends. Unknown fields are ignored.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Form {
    /// As typed.
    pub(crate) phone: String,
    /// ISO code of the country that a national number is of.
    pub(crate) country: Option<String>,
    /// Language that the visitor reads.
    pub(crate) lang: Option<String>,
    /// Id of the wording that was shown.
    pub(crate) wording: String,
    /// Address of the page, without its query.
    pub(crate) page: String,
    /// Codes of the groups that were chosen.
    pub(crate) groups: Vec<String>,
    /// Whether the box for consent was ticked.
    pub(crate) consents: bool,
}

/// An entry that was taken.
pub(crate) struct Entered {
    /// By which the visitor calls it.
    pub(crate) ref_: String,
    /// The channel's number, digits.
    pub(crate) number: String,
    /// Opens the chat with the message prepared.
    pub(crate) link: String,
    /// Until when the link can be used.
    pub(crate) expires_at: Timestamp,
}

/// The widget that was asked, who asked, and what came of it.
pub(crate) struct Outcome {
    /// The widget.
    pub(crate) widget: Publication,
    /// Who may read the answer.
    pub(crate) access: Access,
    /// The language to answer in.
    pub(crate) language: &'static Language,
    /// Taken or refused.
    pub(crate) entered: Result<Entered, Failure>,
}

/// Takes a form entry. Fails only where the widget is unknown or storage is.
pub(crate) async fn enter(
    app: &App,
    widget_id: &WidgetId,
    headers: &HeaderMap,
    form: &Form,
) -> Result<Outcome, Failure> {
    let country =
        form.country.as_deref().and_then(Country::parse).or_else(|| visitor::country(headers));
    let phone = phone::parse_mobile(&form.phone, country);
    let visitor = visitor::pseudonym(app, headers)?;
    let questions = questions(widget_id, &visitor, phone.ok(), app.now);
    let loaded = Loaded::from_rows(&app.run(questions.into()).await?)?;
    let widget = loaded.widget;
    let access = Access::of(app, headers, &widget);
    let language = widget.language(form.lang.as_deref());
    let wording = widget.find_wording(&form.wording);
    let context = Context {
        countries: &widget.countries(),
        wording_is_current: wording.is_some(),
        consent_is_missing: widget.has_consent_box() && !form.consents,
        tries: loaded.tries,
        tries_allowed: *app.config.visitor_limit.require()?,
    };
    let decided = access.require().and_then(|()| Ok(form::decide(phone, context)?));
    let entered = match (decided, wording) {
        (Ok(phone), Some(wording)) => {
            let sms_is_due = form::sms_is_due(loaded.history, app.now);
            let taken =
                Taken { widget: &widget, form, language, wording: &wording, phone, sms_is_due };
            Ok(commit(app, &taken).await?)
        }
        (Ok(_), None) => Err(ErrorCode::WordingOutdated.into()),
        (Err(failure), _) => Err(failure),
    };
    if shows_outdated(&entered) {
        publication::refresh(app, &widget).await;
    }
    Ok(Outcome { widget, access, language, entered })
}

/// Whether the page that was entered on shows what is not shown any more.
fn shows_outdated(entered: &Result<Entered, Failure>) -> bool {
    let outdated = [ErrorCode::WordingOutdated, ErrorCode::ConsentMissing];
    entered.as_ref().is_err_and(|failure| outdated.contains(&failure.code))
}

/// Asks for the widget, counts the try, and asks for what is known about the number.
pub(crate) fn questions(
    widget_id: &WidgetId,
    visitor: &str,
    phone: Option<Phone>,
    now: Timestamp,
) -> [Statement; 3] {
    let number_key = phone.map_or(String::new(), |phone| number_key(phone.digits()));
    [
        store::widget::publication(widget_id),
        store::attempt::count(visitor, now),
        store::outbox::history(widget_id, &number_key),
    ]
}

struct Loaded {
    widget: Publication,
    tries: u32,
    history: SmsHistory,
}

impl Loaded {
    /// What the record answers to [`questions`].
    fn from_rows(rows: &Rows) -> Result<Self, Failure> {
        Ok(Self {
            widget: rows.first(0)?.ok_or(ErrorCode::NotFound)?,
            tries: rows.first::<store::attempt::Row>(1)?.map_or(u32::MAX, |row| row.tries),
            history: rows.first::<History>(2)?.map(SmsHistory::from).unwrap_or_default(),
        })
    }
}

impl From<History> for SmsHistory {
    fn from(row: History) -> Self {
        Self {
            is_suppressed: row.is_suppressed != 0,
            last_at: row.last_at.map(Timestamp::from_millis),
            unanswered: row.unanswered,
        }
    }
}

/// An entry that is taken.
pub(crate) struct Taken<'a> {
    pub(crate) widget: &'a Publication,
    pub(crate) form: &'a Form,
    pub(crate) language: &'static Language,
    pub(crate) wording: &'a Wording,
    pub(crate) phone: Phone,
    pub(crate) sms_is_due: bool,
}

/// What is drawn for an entry, and when it came.
pub(crate) struct Drawn {
    pub(crate) code: PairingCode,
    pub(crate) ref_: String,
    pub(crate) outbox_id: OutboxId,
    pub(crate) now: Timestamp,
}

async fn commit(app: &App, taken: &Taken<'_>) -> Result<Entered, Failure> {
    let drawn = Drawn {
        code: PairingCode::from_random(app.random()?),
        ref_: pairing::reference(app.random()?),
        outbox_id: OutboxId(app.new_id("out")?),
        now: app.now,
    };
    app.run(changes(taken, &drawn, app.config.public_url.require()?)).await?;
    app.fill_outbox();
    Ok(Entered {
        number: taken.widget.number.clone(),
        link: pairing::chat_link(&taken.widget.number, Some(&drawn.code)),
        expires_at: drawn.now.plus(LIFETIME),
        ref_: drawn.ref_,
    })
}

/// The same number of statements for every number: nothing tells them apart.
pub(crate) fn changes(taken: &Taken<'_>, drawn: &Drawn, public_url: &str) -> Vec<Statement> {
    let keep = store::wording::keep(&taken.widget.business_id, taken.wording, drawn.now);
    let sms = sms(taken, drawn, public_url);
    [keep, entry(taken, drawn)].into_iter().chain(sms).collect()
}

fn entry(taken: &Taken<'_>, drawn: &Drawn) -> Statement {
    let groups = form::group_codes(&taken.form.groups);
    store::pairing::insert(&store::pairing::New {
        business_id: &taken.widget.business_id,
        channel_id: &taken.widget.channel_id,
        widget_id: &taken.widget.widget_id,
        ref_: &drawn.ref_,
        code: drawn.code.as_str(),
        phone: taken.phone.digits(),
        number_key: &number_key(taken.phone.digits()),
        purpose: taken.widget.purpose().as_str(),
        lang: taken.language.tag,
        wording_id: &taken.wording.id,
        page: &page(&taken.form.page),
        groups: &serde_json::to_string(&groups).unwrap_or_default(),
        consents: taken.form.consents,
        created_at: drawn.now,
        expires_at: drawn.now.plus(LIFETIME),
    })
}

/// The address of a page as evidence: without query and fragment, which may hold anything.
fn page(address: &str) -> String {
    let bare = address.split(['?', '#']).next().unwrap_or_default();
    bare.chars().filter(|c| !c.is_control()).take(300).collect()
}

/// The neutral SMS: fixed text, never anything that a visitor wrote.
fn sms(taken: &Taken<'_>, drawn: &Drawn, public_url: &str) -> [Statement; 2] {
    let number =
        Phone::from_msisdn(&taken.widget.number).map_or(String::new(), |phone| phone.readable());
    let link = format!("{public_url}/r/{}", drawn.ref_);
    let body = form::sms_text(taken.language, &taken.widget.business, &number, &link);
    store::outbox::queue(&NewSms {
        business_id: &taken.widget.business_id,
        outbox_id: &drawn.outbox_id,
        channel_id: &taken.widget.channel_id,
        recipient: taken.phone.digits(),
        number_key: &number_key(taken.phone.digits()),
        body: &body,
        ref_: &drawn.ref_,
        is_due: taken.sms_is_due,
        now: drawn.now,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_kept_without_what_may_be_personal() {
        assert_eq!(
            page("https://muster.example/kontakt?mail=a@b#x"),
            "https://muster.example/kontakt"
        );
        assert_eq!(page(&"a".repeat(400)).len(), 300);
    }
}
