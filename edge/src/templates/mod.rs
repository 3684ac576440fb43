//! Templates of a business: submitted to Meta, taken out of use, and kept as Meta has them.

mod draft;
mod look;
mod shown;

pub(crate) use draft::{Submission, Wanted};
pub(crate) use look::{run, sync};
pub(crate) use shown::{item, submitted, whole};

use jawort_shared::api::ErrorCode;
use jawort_shared::template::Status;
use jawort_shared::time::{MINUTE, Timestamp};

use crate::app::App;
use crate::error::Failure;
use crate::ids::BusinessId;
use crate::meta;
use crate::store;
use crate::store::template::{self, Listed, Row};
use crate::whatsapp::graph::{Code, Outcome, read_success};
use crate::whatsapp::management::template as at_meta;
use crate::whatsapp::management::template::draft::{Draft, ParameterFormat};

/// As of when Meta's lists and answers are taken: its webhooks may be ahead of them.
fn as_of(asked_at: Timestamp) -> Timestamp {
    asked_at.minus(MINUTE)
}

/// Submits a draft for review; answers the template as Meta took it.
pub(crate) async fn create(
    app: &App,
    business_id: &BusinessId,
    waba_id: &str,
    draft: &Draft,
) -> Result<Row, Failure> {
    let request = at_meta::create(app.config.graph()?, waba_id, draft);
    let outcome = meta::ask(request, at_meta::read_submitted).await;
    if let Outcome::Unclear { .. } = outcome {
        app.run(vec![store::template_sync::sooner(business_id, waba_id, app.now)]).await?;
    }
    let submitted = meta::taken(outcome)?;
    let listed = Listed {
        business_id,
        template_id: app.new_id("tpl")?,
        waba_id,
        meta_id: &submitted.id,
        name: &draft.name,
        language: &draft.language,
        category: &submitted.category,
        status: Status::parse(&submitted.status).unwrap_or(Status::Pending).as_str(),
        parameter_format: draft.parameter_format.unwrap_or(ParameterFormat::Positional).as_str(),
        // In the order of keys in which a look writes them: it is to find nothing changed.
        components: serde_json::to_value(&draft.components).unwrap_or_default().to_string(),
        // Meta's word before anybody has seen it.
        quality: Some("UNKNOWN"),
        rejected_reason: None,
        told_at: as_of(app.now),
        now: app.now,
    };
    let mut statements = template::put(&[listed]);
    let place = statements.len();
    statements.push(template::named(business_id, waba_id, &draft.name, &draft.language));
    let row = app.run(statements).await?.first(place)?;
    row.ok_or_else(|| ErrorCode::Unavailable.into())
}

/// Meta's distinction for a template that is not there. Source: Meta, "Error codes".
const GONE: u32 = 2_593_002;

/// Takes a template out of use, here first and then at Meta. Done twice it is done once.
pub(crate) async fn delete(
    app: &App,
    business_id: &BusinessId,
    template_id: &str,
) -> Result<(), Failure> {
    let graph = app.config.graph()?;
    let retire = template::retire(business_id, template_id, app.now);
    let row: Row = app.run(vec![retire]).await?.first(0)?.ok_or(ErrorCode::NotFound)?;
    let request = at_meta::delete(graph, &row.waba_id, &row.name, Some(&row.meta_id));
    match meta::ask(request, read_success).await {
        Outcome::Refused(refusal)
            if refusal.code == Code::Meta(100) && refusal.subcode == Some(GONE) =>
        {
            Ok(())
        }
        outcome => meta::taken(outcome),
    }
}
