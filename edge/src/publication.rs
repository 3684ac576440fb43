//! A widget as visitors meet it: what D1 records, cached in KV for a minute and a half.

use jawort_shared::api::ErrorCode;
use jawort_shared::consent::Purpose;
use jawort_shared::lang::{self, LANGUAGES, Language};
use jawort_shared::phone::Country;
use serde::{Deserialize, Serialize};

use crate::app::App;
use crate::error::Failure;
use crate::ids::{BusinessId, ChannelId, WidgetId};
use crate::{crypto, store};

/// KV may answer with what was true this many seconds ago. A widget that is visited day and night costs 960
/// writes a day then, of the 1,000 that Cloudflare's free plan has.
const CACHE_SECONDS: u64 = 90;

/// Everything that a visitor's request needs to know of a widget.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Publication {
    /// The tenant.
    pub(crate) business_id: BusinessId,
    /// Its name, as consent names it.
    pub(crate) business: String,
    /// Its privacy notice.
    pub(crate) privacy_url: String,
    /// The channel behind the widget.
    pub(crate) channel_id: ChannelId,
    /// Its number, digits.
    pub(crate) number: String,
    /// The widget itself.
    pub(crate) widget_id: WidgetId,
    /// Language where the visitor's own is not spoken.
    pub(crate) lang: String,
    /// `service` or `marketing`.
    pub(crate) purpose: String,
    /// JSON list of origins that may embed it.
    pub(crate) origins: String,
    /// JSON list of country codes; empty for all.
    pub(crate) countries: String,
    /// JSON object for the page's look.
    pub(crate) theme: String,
    /// 1 where consent takes a tick of its own.
    pub(crate) consent_box: u8,
    /// JSON list of the [`Group`]s that the form offers.
    pub(crate) groups: String,
}

/// A group that a visitor may choose.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Group {
    pub(crate) code: String,
    pub(crate) name: String,
}

/// An exact text that is agreed to, with what proves it.
pub(crate) struct Wording {
    /// Language and the start of the hash.
    pub(crate) id: String,
    /// SHA-256 of the text, hex.
    pub(crate) sha256: String,
    /// BCP 47.
    pub(crate) lang: &'static str,
    /// As shown.
    pub(crate) text: String,
}

impl Publication {
    /// What the widget asks for.
    pub(crate) fn purpose(&self) -> Purpose {
        Purpose::parse(&self.purpose).unwrap_or(Purpose::Service)
    }

    /// Countries that it serves; empty for all.
    pub(crate) fn countries(&self) -> Vec<Country> {
        let codes: Vec<String> = serde_json::from_str(&self.countries).unwrap_or_default();
        codes.iter().filter_map(|code| Country::parse(code)).collect()
    }

    /// Groups to choose from, by name.
    pub(crate) fn groups(&self) -> Vec<Group> {
        serde_json::from_str(&self.groups).unwrap_or_default()
    }

    /// Whether consent takes a tick of its own.
    pub(crate) fn has_consent_box(&self) -> bool {
        self.consent_box != 0
    }

    /// Whether a page of this origin may use it.
    pub(crate) fn allows(&self, origin: &str, public_url: &str) -> bool {
        let origins: Vec<String> = serde_json::from_str(&self.origins).unwrap_or_default();
        origin == public_url || origins.iter().any(|allowed| allowed == origin)
    }

    /// The language for a visitor who asks for these tags.
    pub(crate) fn language(&self, tags: Option<&str>) -> &'static Language {
        match tags {
            Some(tags) if !tags.trim().is_empty() => lang::choose(tags),
            _ => lang::choose(&self.lang),
        }
    }

    /// What is agreed to in this language.
    pub(crate) fn wording(&self, language: &'static Language) -> Wording {
        let text = match self.purpose() {
            Purpose::Service => language.wording_service,
            Purpose::Marketing => language.wording_marketing,
        };
        let text = lang::fill(text, &[("business", &self.business)]);
        let sha256 = crypto::sha256(text.as_bytes());
        let id = format!("{}-{}", language.tag, sha256.get(..16).unwrap_or_default());
        Wording { id, sha256, lang: language.tag, text }
    }

    /// The wording with this id, if the widget shows it in some language.
    pub(crate) fn find_wording(&self, id: &str) -> Option<Wording> {
        LANGUAGES.iter().map(|language| self.wording(language)).find(|wording| wording.id == id)
    }
}

/// The publication of a widget: from KV, else from D1 and into KV. At most one D1 call.
pub(crate) async fn load(app: &App, widget_id: &WidgetId) -> Result<Publication, Failure> {
    if let Some(cached) = cached(app, widget_id).await {
        return Ok(cached);
    }
    let rows = app.run(vec![store::widget::publication(widget_id)]).await?;
    let publication = rows.first(0)?.ok_or(ErrorCode::NotFound)?;
    cache(app, widget_id, &publication).await;
    Ok(publication)
}

/// Puts what D1 says into the cache, where the cache says something else: a visitor was shown what is outdated.
pub(crate) async fn refresh(app: &App, publication: &Publication) {
    if cached(app, &publication.widget_id).await.as_ref() != Some(publication) {
        cache(app, &publication.widget_id, publication).await;
    }
}

/// Somebody changed it: the next visitor sees what D1 says.
pub(crate) async fn forget(app: &App, widget_id: &WidgetId) {
    if let Ok(cache) = app.env.kv("CACHE")
        && let Err(cause) = cache.delete(&key(widget_id)).await
    {
        crate::log::failure("kv", &worker::Error::from(cause));
    }
}

fn key(widget_id: &WidgetId) -> String {
    format!("publication/2/{}", widget_id.as_str())
}

/// A cache that fails is no failure: D1 answers.
async fn cached(app: &App, widget_id: &WidgetId) -> Option<Publication> {
    let cache = app.env.kv("CACHE").ok()?;
    cache.get(&key(widget_id)).json().await.ok()?
}

async fn cache(app: &App, widget_id: &WidgetId, publication: &Publication) {
    let json = serde_json::to_string(publication).unwrap_or_default();
    let put = app.env.kv("CACHE").ok().and_then(|cache| cache.put(&key(widget_id), json).ok());
    if let Some(put) = put
        && let Err(cause) = put.expiration_ttl(CACHE_SECONDS).execute().await
    {
        crate::log::failure("kv", &worker::Error::from(cause));
    }
}
