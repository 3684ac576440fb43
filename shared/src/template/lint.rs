//! What Meta would refuse in a draft, found before it is submitted and reviewed for a day.

use super::finding::{Finding, Issue, Place};
use super::placeholder::{self, Format, Piece, PlaceholderError};
use super::{BODY, Button, Category, Draft, FOOTER, HEADER, Header, Text, promotion};
use crate::keyword::{self, Keyword};
use crate::lang::LANGUAGES;

/// Longest name, in characters. Source of all limits: Meta, "Message templates".
const NAME: usize = 512;
const BUTTON: usize = 25;
const URL: usize = 2_000;
const CALL: usize = 20;
const CODE: usize = 15;
const BUTTONS: usize = 10;

/// Everything that is wrong or unwise in a draft, from its top to its bottom.
pub fn lint(draft: &Draft) -> Vec<Finding> {
    let mut findings = name(&draft.name);
    findings.extend(header(draft.header.as_ref()));
    findings.extend(body(&draft.body));
    findings.extend(footer(draft.footer.as_deref()));
    findings.extend(draft.buttons.iter().enumerate().flat_map(|(at, each)| button(at, each)));
    findings.extend(buttons(&draft.buttons));
    findings.extend(whole(draft));
    findings
}

/// The findings whose condition holds.
fn found<const N: usize>(place: Place, issues: [(bool, Issue); N]) -> Vec<Finding> {
    let held = issues.into_iter().filter(|(holds, _)| *holds);
    held.map(|(_, issue)| Finding { place, issue }).collect()
}

fn name(name: &str) -> Vec<Finding> {
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
    let issues = [
        (name.is_empty(), Issue::Empty),
        (!name.bytes().all(plain), Issue::NameMalformed),
        (name.len() > NAME, Issue::TooLong(NAME)),
    ];
    found(Place::Name, issues)
}

fn header(header: Option<&Header>) -> Vec<Finding> {
    match header {
        Some(Header::Text(text)) => {
            let mut findings = length(Place::Header, &text.text, HEADER);
            findings.extend(placeholders(Place::Header, text, 1));
            findings
        }
        Some(Header::Media { has_sample }) => {
            found(Place::Header, [(!has_sample, Issue::SampleMissing)])
        }
        Some(Header::Location) | None => Vec::new(),
    }
}

fn body(text: &Text) -> Vec<Finding> {
    let mut findings = length(Place::Body, &text.text, BODY);
    findings.extend(placeholders(Place::Body, text, usize::MAX));
    let words = |piece: &Piece<'_>| !matches!(piece, Piece::Text(text) if text.trim().is_empty());
    let pieces = placeholder::pieces(&text.text).unwrap_or_default();
    let pieces: Vec<_> = pieces.into_iter().filter(words).collect();
    let is_placeholder = |piece: &Piece<'_>| matches!(piece, Piece::Placeholder(_));
    let at_end =
        pieces.first().is_some_and(is_placeholder) || pieces.last().is_some_and(is_placeholder);
    let adjacent = pieces.windows(2).any(|pair| pair.iter().all(is_placeholder));
    let issues = [(at_end, Issue::PlaceholderAtEnd), (adjacent, Issue::PlaceholdersAdjacent)];
    findings.extend(found(Place::Body, issues));
    findings
}

fn footer(footer: Option<&str>) -> Vec<Finding> {
    let Some(footer) = footer else { return Vec::new() };
    let mut findings = length(Place::Footer, footer, FOOTER);
    let issues = [(footer.contains("{{"), Issue::TooManyPlaceholders(0))];
    findings.extend(found(Place::Footer, issues));
    findings
}

fn length(place: Place, text: &str, most: usize) -> Vec<Finding> {
    let issues = [
        (text.trim().is_empty(), Issue::Empty),
        (text.chars().count() > most, Issue::TooLong(most)),
    ];
    found(place, issues)
}

fn placeholders(place: Place, text: &Text, most: usize) -> Vec<Finding> {
    let pieces = match placeholder::pieces(&text.text) {
        Ok(pieces) => pieces,
        Err(error) => return vec![Finding { place, issue: Issue::Placeholder(error) }],
    };
    let names = placeholder::names(&pieces);
    let has_sample = |name: &&str| {
        text.samples.iter().any(|(known, sample)| known == name && !sample.trim().is_empty())
    };
    let issues = [
        (names.len() > most, Issue::TooManyPlaceholders(most)),
        (!names.iter().all(has_sample), Issue::SampleMissing),
    ];
    found(place, issues)
}

fn button(at: usize, button: &Button) -> Vec<Finding> {
    let place = Place::Button(at);
    match button {
        Button::QuickReply { text } => length(place, text, BUTTON),
        Button::Url { text, url } => {
            let mut findings = length(place, text, BUTTON);
            findings.extend(length(place, &url.text, URL));
            findings.extend(placeholders(place, url, 1));
            let goes_on = url.text.contains("{{") && !url.text.ends_with("}}");
            findings.extend(found(place, [(goes_on, Issue::PlaceholderNotLast)]));
            findings
        }
        Button::Call { text, number } => {
            let mut findings = length(place, text, BUTTON);
            findings.extend(length(place, number, CALL));
            findings
        }
        Button::CopyCode { sample } => {
            let issues = [
                (sample.trim().is_empty(), Issue::SampleMissing),
                (sample.chars().count() > CODE, Issue::TooLong(CODE)),
            ];
            found(place, issues)
        }
        Button::RequestContact => Vec::new(),
    }
}

fn buttons(buttons: &[Button]) -> Vec<Finding> {
    let is_reply = |button: &Button| matches!(button, Button::QuickReply { .. });
    let count = |is: fn(&Button) -> bool| buttons.iter().filter(|button| is(button)).count();
    let groups = buttons.chunk_by(|one, other| is_reply(one) == is_reply(other));
    let replies = groups.filter(|group| group.iter().all(is_reply)).count();
    let issues = [
        (buttons.len() > BUTTONS, Issue::TooManyButtons(BUTTONS)),
        (count(|each| matches!(each, Button::Url { .. })) > 2, Issue::TooManyButtons(2)),
        (count(|each| matches!(each, Button::Call { .. })) > 1, Issue::TooManyButtons(1)),
        (count(|each| matches!(each, Button::CopyCode { .. })) > 1, Issue::TooManyButtons(1)),
        (replies > 1, Issue::QuickRepliesScattered),
    ];
    found(Place::Buttons, issues)
}

fn whole(draft: &Draft) -> Vec<Finding> {
    let texts = texts(draft);
    let pieces = texts.iter().filter_map(|text| placeholder::pieces(text).ok());
    let formats: Vec<_> = pieces.filter_map(|pieces| Format::of(&pieces)).collect();
    let offers = || texts.iter().any(|text| promotion::is_likely(text));
    let unwise = match draft.category {
        Category::Marketing => (!has_way_out(draft, &texts), Issue::NoWayOut),
        Category::Utility | Category::Authentication => (offers(), Issue::ReadsLikeMarketing),
    };
    let mixed = formats.windows(2).any(|pair| pair.first() != pair.last());
    found(Place::Draft, [(mixed, Issue::Placeholder(PlaceholderError::Mixed)), unwise])
}

/// What people read in the message itself.
fn texts(draft: &Draft) -> Vec<&str> {
    let header = match &draft.header {
        Some(Header::Text(text)) => Some(text.text.as_str()),
        Some(Header::Media { .. } | Header::Location) | None => None,
    };
    let parts = [header, Some(draft.body.text.as_str()), draft.footer.as_deref()];
    parts.into_iter().flatten().collect()
}

/// Whether a button stops it, or a text names a word that does.
fn has_way_out(draft: &Draft, texts: &[&str]) -> bool {
    let stops = |button: &Button| match button {
        Button::QuickReply { text } => matches!(
            keyword::read_button("", text),
            Keyword::Stop(_) | Keyword::StopAll | Keyword::StopMarketing
        ),
        Button::Url { .. }
        | Button::Call { .. }
        | Button::CopyCode { .. }
        | Button::RequestContact => false,
    };
    let verbs = || LANGUAGES.iter().flat_map(|language| language.stop);
    let names =
        |text: &&str| keyword::fold(text).split(' ').any(|word| verbs().any(|verb| *verb == word));
    draft.buttons.iter().any(stops) || texts.iter().any(names)
}

#[cfg(test)]
mod tests;
