//! Looks at the templates of an account as Meta lists them, page by page, and takes them into the record.

use jawort_shared::template::Status;
use jawort_shared::time::Timestamp;
use serde_json::json;

use super::as_of;
use crate::app::App;
use crate::error::Failure;
use crate::ids::BusinessId;
use crate::store::Statement;
use crate::store::template::{self, Count, Listed, News};
use crate::store::template_sync::{self, Due, Progress};
use crate::whatsapp::graph::{Graph, Outcome};
use crate::whatsapp::management::Read;
use crate::whatsapp::management::template::draft::ParameterFormat;
use crate::whatsapp::management::template::{self as at_meta, Page, Template};
use crate::{log, meta};

/// Pages that one run asks for; Cloudflare allows 50 requests on the free plan, and others want some too.
const PAGES: usize = 20;

/// What a look at all accounts of a business brought.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Looked {
    /// Templates that Meta listed.
    pub(crate) listed: usize,
    /// Those that were not as the record had them, the vanished ones included.
    pub(crate) changed: i64,
    /// Whether these are all; the rest follows by itself.
    pub(crate) is_complete: bool,
}

/// Looks at the account that waits the longest, if one is due. Two D1 calls.
pub(crate) async fn run(app: &App) {
    if let Err(failure) = look_at_due(app).await {
        log::event("templates_failed", &json!({ "code": failure.code.code() }));
    }
    log::background(app, "cron, templates");
}

async fn look_at_due(app: &App) -> Result<(), Failure> {
    let due: Option<Due> = app.run(vec![template_sync::claim(app.now)]).await?.first(0)?;
    let Some(due) = due else { return Ok(()) };
    let mut look = Look::new(&due.waba_id, Timestamp::from_millis(due.began_at), due.cursor);
    look.go_on(app.config.graph()?, PAGES).await;
    app.run(look.statements(app, &due.business_id)?).await?;
    look.failure.map_or(Ok(()), Err)
}

/// Looks at all these accounts of a business now. One D1 call.
pub(crate) async fn sync(
    app: &App,
    business_id: &BusinessId,
    waba_ids: impl Iterator<Item = &str>,
) -> Result<Looked, Failure> {
    let (mut looks, mut statements, mut places) = (Vec::new(), Vec::new(), Vec::new());
    let mut pages = PAGES;
    for waba_id in waba_ids {
        let mut look = Look::new(waba_id, app.now, None);
        look.go_on(app.config.graph()?, pages).await;
        pages = pages.saturating_sub(look.pages);
        statements.extend(look.statements(app, business_id)?);
        places.push(statements.len());
        statements.push(template::changed(business_id, waba_id, app.now));
        looks.push(look);
    }
    let rows = app.run(statements).await?;
    let changed = places.into_iter().map(|place| rows.first::<Count>(place));
    let changed: Vec<_> = changed.collect::<Result<_, _>>()?;
    let looked = Looked {
        listed: looks.iter().map(|look| look.found.len()).sum(),
        changed: changed.into_iter().flatten().map(|row| row.count).sum(),
        is_complete: looks.iter().all(|look| look.is_over),
    };
    let failure = looks.into_iter().find_map(|look| look.failure);
    failure.map_or(Ok(looked), Err)
}

/// A look at an account, as far as it came.
struct Look<'a> {
    waba_id: &'a str,
    began_at: Timestamp,
    found: Vec<Template>,
    /// Whether everything that Meta listed could be read.
    is_readable: bool,
    pages: usize,
    /// Where it goes on; none at the beginning and at the end.
    cursor: Option<String>,
    is_over: bool,
    failure: Option<Failure>,
}

impl<'a> Look<'a> {
    fn new(waba_id: &'a str, began_at: Timestamp, cursor: Option<String>) -> Self {
        Self {
            waba_id,
            began_at,
            found: Vec::new(),
            is_readable: true,
            pages: 0,
            cursor,
            is_over: false,
            failure: None,
        }
    }

    /// Asks for pages until there are no more, or as many as this run may ask for.
    async fn go_on(&mut self, graph: Graph<'_>, most: usize) {
        while self.pages < most && !self.is_over && self.failure.is_none() {
            let request = at_meta::list(graph, self.waba_id, self.cursor.as_deref());
            self.take(meta::ask(request, at_meta::read_page).await);
        }
    }

    fn take(&mut self, outcome: Outcome<Page>) {
        // Meta may have forgotten where an earlier run was: then the next one begins anew.
        let is_forgotten = self.pages == 0 && matches!(outcome, Outcome::Refused(_));
        self.pages += 1;
        match meta::taken(harmless(outcome)) {
            Ok(page) => {
                self.is_readable &= page.templates.iter().all(|read| read.known().is_some());
                self.found.extend(page.templates.into_iter().filter_map(Read::into_known));
                self.is_over = page.after.is_none();
                self.cursor = page.after;
            }
            Err(failure) => {
                self.cursor = self.cursor.take().filter(|_| !is_forgotten);
                self.failure = Some(failure);
            }
        }
    }

    /// What the record learns of it.
    fn statements(&self, app: &App, business_id: &BusinessId) -> Result<Vec<Statement>, Failure> {
        let as_of = as_of(self.began_at);
        let mut all = Vec::new();
        if !self.found.is_empty() {
            let listed = self.found.iter().map(|one| {
                let template_id = app.new_id("tpl")?;
                Ok(listed(business_id, template_id, self.waba_id, one, as_of, app.now))
            });
            all.extend(template::put(&listed.collect::<Result<Vec<_>, Failure>>()?));
            let news: Vec<_> =
                self.found.iter().map(|one| news(self.waba_id, one, as_of)).collect();
            all.extend(template::hear(&news, app.now));
        }
        // What could not be read is there all the same.
        if self.is_over && self.is_readable {
            all.push(template::miss(business_id, self.waba_id, as_of, app.now));
        }
        let progress = Progress {
            business_id,
            waba_id: self.waba_id,
            began_at: self.began_at,
            cursor: self.cursor.as_deref(),
            is_over: self.is_over,
            has_failed: self.failure.is_some(),
        };
        all.push(template_sync::note(&progress, app.now));
        Ok(all)
    }
}

/// Nothing was to be done: a list whose answer was lost is asked for again, and that is all.
fn harmless(outcome: Outcome<Page>) -> Outcome<Page> {
    match outcome {
        Outcome::Unclear { seen } => Outcome::Throttled { seen, wait: 0 },
        Outcome::Accepted(_) | Outcome::Refused(_) | Outcome::Throttled { .. } => outcome,
    }
}

fn listed<'a>(
    business_id: &'a BusinessId,
    template_id: String,
    waba_id: &'a str,
    template: &'a Template,
    as_of: Timestamp,
    now: Timestamp,
) -> Listed<'a> {
    let news = news(waba_id, template, as_of);
    let format = template.parameter_format.as_ref().and_then(Read::known);
    Listed {
        business_id,
        template_id,
        waba_id,
        meta_id: &template.id,
        name: &template.name,
        language: &template.language,
        category: &template.category,
        status: status(template),
        parameter_format: format.unwrap_or(&ParameterFormat::Positional).as_str(),
        components: serde_json::to_string(&template.components).unwrap_or_default(),
        quality: news.quality,
        rejected_reason: news.rejected_reason,
        told_at: as_of,
        now,
    }
}

fn news<'a>(waba_id: &'a str, template: &'a Template, as_of: Timestamp) -> News<'a> {
    let quality = template.quality_score.as_ref().map(|quality| quality.score.as_str());
    let at = as_of.millis();
    News {
        waba_id,
        meta_id: &template.id,
        status: Some(status(template)),
        status_at: at,
        rejected_reason: template.rejected_reason.as_deref().filter(|why| *why != "NONE"),
        category: Some(&template.category),
        category_at: at,
        quality,
        quality_at: quality.map_or(0, |_| at),
    }
}

/// A status that nobody here knows must not be taken for approved.
fn status(template: &Template) -> &'static str {
    Status::parse(&template.status).unwrap_or(Status::Pending).as_str()
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::whatsapp::graph::{Code, Refusal};

    fn look(cursor: Option<&str>) -> Look<'static> {
        Look::new("102", Timestamp::from_millis(0), cursor.map(str::to_owned))
    }

    fn page(templates: Value, after: Option<&str>) -> Outcome<Page> {
        let templates = serde_json::from_value(templates).expect("templates");
        Outcome::Accepted(Page { templates, after: after.map(str::to_owned) })
    }

    fn refused() -> Outcome<Page> {
        Outcome::Refused(Refusal::plain(Code::Meta(100), 0))
    }

    fn template() -> Value {
        json!({ "id": "1", "name": "a", "language": "de", "status": "ASLEEP",
            "category": "UTILITY", "quality_score": { "score": "GREEN" } })
    }

    #[test]
    fn a_look_goes_on_from_page_to_page_and_knows_what_it_could_not_read() {
        let mut look = look(None);
        look.take(page(json!([template()]), Some("MjQ=")));
        assert_eq!((look.is_over, look.cursor.as_deref()), (false, Some("MjQ=")));
        look.take(page(json!([{ "id": 7 }]), None));
        assert_eq!((look.is_over, look.cursor.as_deref(), look.found.len()), (true, None, 1));
        assert!(!look.is_readable);
    }

    #[test]
    fn a_look_that_fails_goes_on_where_it_was_unless_meta_forgot_it() {
        let failed = |outcomes: Vec<Outcome<Page>>| {
            let mut look = look(Some("MjQ="));
            for outcome in outcomes {
                look.take(outcome);
            }
            (look.failure.map(|failure| failure.code.code()), look.cursor)
        };
        let lost = || Outcome::Unclear { seen: "timeout".to_owned() };
        assert_eq!(failed(vec![refused()]), (Some("meta_refused"), None));
        assert_eq!(failed(vec![lost()]), (Some("unavailable"), Some("MjQ=".to_owned())));
        let next = || page(json!([]), Some("NDg="));
        assert_eq!(
            failed(vec![next(), refused()]),
            (Some("meta_refused"), Some("NDg=".to_owned()))
        );
    }

    #[test]
    fn a_template_in_words_that_nobody_knows_is_not_approved() {
        let Outcome::Accepted(page) = page(json!([template()]), None) else { panic!("a page") };
        let template = page.templates[0].known().expect("a template");
        let news = news("102", template, Timestamp::from_millis(5));
        assert_eq!(
            (news.status, news.quality, news.quality_at),
            (Some("pending"), Some("GREEN"), 5)
        );
    }
}
