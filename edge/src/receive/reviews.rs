//! What Meta says of templates, merged before it is written: one row for each template.

use std::collections::BTreeMap;

use jawort_shared::merge::Merge;
use jawort_shared::time::Timestamp;

use crate::store::template::News;
use crate::store::template_sync::Told;
use crate::store::{self, Statement};
use crate::whatsapp::webhook::{Notice, Review};

/// The statements that keep the templates true; none where nothing is said of one.
pub(super) fn heard(now: Timestamp, notices: &[Notice]) -> Vec<Statement> {
    let reviews: Vec<_> = notices.iter().filter_map(Notice::review).collect();
    if reviews.is_empty() {
        return Vec::new();
    }
    let told: Vec<_> = reviews.iter().map(told).collect();
    let mut statements = store::template::hear(&newest(&reviews), now);
    statements.extend(store::template_sync::wake(&told, now));
    statements
}

fn told<'a>(review: &'a Review<'_>) -> Told<'a> {
    let Review { waba_id, meta_id, needs_look, .. } = review;
    Told { waba_id, meta_id, needs_look: *needs_look }
}

/// Of each thing the newest word; of two of the same time the one that the record would keep.
#[derive(Default)]
struct Newest<'a> {
    status: Option<(Timestamp, &'static str, Option<&'a str>)>,
    /// The word that comes first in the alphabet.
    category: Option<(Timestamp, std::cmp::Reverse<&'a str>)>,
    quality: Option<(Timestamp, &'a str)>,
}

fn newest<'a>(reviews: &'a [Review<'_>]) -> Vec<News<'a>> {
    let mut all: BTreeMap<_, Newest<'a>> = BTreeMap::new();
    for Review { waba_id, meta_id, at, status, category, quality, .. } in reviews {
        let known = all.entry((*waba_id, meta_id.as_str())).or_default();
        let status = status.as_ref().map(|(status, why)| (*at, status.as_str(), why.as_deref()));
        let category = category.as_deref().map(|word| (*at, std::cmp::Reverse(word)));
        known.status = known.status.merge(status);
        known.category = known.category.merge(category);
        known.quality = known.quality.merge(quality.as_deref().map(|word| (*at, word)));
    }
    all.into_iter().map(|((waba_id, meta_id), newest)| news(waba_id, meta_id, &newest)).collect()
}

fn news<'a>(waba_id: &'a str, meta_id: &'a str, newest: &Newest<'a>) -> News<'a> {
    let (status, category, quality) = (newest.status, newest.category, newest.quality);
    News {
        waba_id,
        meta_id,
        status: status.map(|(_, word, _)| word),
        status_at: status.map_or(0, |(at, ..)| at.millis()),
        rejected_reason: status.and_then(|(.., why)| why),
        category: category.map(|(_, word)| word.0),
        category_at: category.map_or(0, |(at, _)| at.millis()),
        quality: quality.map(|(_, word)| word),
        quality_at: quality.map_or(0, |(at, _)| at.millis()),
    }
}

#[cfg(test)]
mod tests;
