//! The widget's configuration as the edge publishes it.

use crate::text::join;
use jawort_shared::api::ErrorCode;
use jawort_shared::phone::Country;

/// Everything that the form shows and that the page's owner does not write.
#[derive(Clone, Debug, Default)]
pub(crate) struct Config {
    /// Empty only if the owner forgot it; then nothing is shown, for consent has to name somebody.
    pub(crate) business: String,
    /// Number of the channel, as people read it.
    pub(crate) number: String,
    pub(crate) wording: Wording,
    pub(crate) privacy_url: Option<WebAddress>,
    /// Those that the channel serves; numbers of others are refused.
    pub(crate) countries: Vec<Country>,
    /// What the visitor may choose besides, code and name of each.
    pub(crate) groups: Vec<(String, String)>,
    /// Whether consent takes a tick of its own.
    pub(crate) consent_box: bool,
    /// The edge's guess of where the visitor is.
    pub(crate) country: Option<Country>,
    pub(crate) lang: String,
    pub(crate) texts: Texts,
    /// Custom properties without their prefix, e.g. `accent` and `#0b6e4f`.
    pub(crate) theme: Vec<(String, String)>,
}

/// The exact text that is agreed to.
#[derive(Clone, Debug, Default)]
pub(crate) struct Wording {
    pub(crate) id: String,
    pub(crate) text: String,
}

/// An address that may stand in a link: `https:` or `http:`, never a script.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct WebAddress(String);

impl WebAddress {
    pub(crate) fn parse(text: String) -> Option<Self> {
        let is_web = text.starts_with("https://") || text.starts_with("http://");
        is_web.then_some(Self(text))
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

/// The texts of one language, already about this business.
#[derive(Clone, Debug, Default)]
pub(crate) struct Texts(pub(crate) Vec<(String, String)>);

impl Texts {
    /// The text of a key of `shared::lang::WidgetTexts`; empty where an older edge has none.
    pub(crate) fn text(&self, key: &str) -> &str {
        self.find(key).unwrap_or_default()
    }

    pub(crate) fn error(&self, problem: ErrorCode) -> &str {
        let key = join(&["error_", problem.code()]);
        self.find(&key).unwrap_or_else(|| self.text("error_unavailable"))
    }

    fn find(&self, key: &str) -> Option<&str> {
        let (_, text) = self.0.iter().find(|(name, _)| name == key)?;
        Some(text)
    }
}

/// Direction of a language's script, as the `dir` attribute wants it.
pub(crate) fn direction(lang: &str) -> &'static str {
    match lang.split(['-', '_']).next().unwrap_or_default() {
        "ar" | "dv" | "fa" | "he" | "ku" | "ps" | "ug" | "ur" | "yi" => "rtl",
        _ => "ltr",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_without_a_text_of_its_own_is_told_as_unavailable() {
        let entry = |key: &str, text: &str| (key.to_string(), text.to_string());
        let texts = Texts(vec![
            entry("error_unavailable", "Later."),
            entry("error_phone_missing", "Number?"),
        ]);
        assert_eq!(texts.error(ErrorCode::PhoneMissing), "Number?");
        assert_eq!(texts.error(ErrorCode::WordingOutdated), "Later.");
    }

    #[test]
    fn only_web_addresses_become_links() {
        assert!(WebAddress::parse("https://wa.me/1".to_string()).is_some());
        assert!(WebAddress::parse("javascript:alert(1)".to_string()).is_none());
        assert!(WebAddress::parse(" https://x".to_string()).is_none());
    }

    #[test]
    fn arabic_and_hebrew_run_from_right_to_left() {
        assert_eq!(direction("ar-EG"), "rtl");
        assert_eq!(direction("he"), "rtl");
        assert_eq!(direction("de-AT"), "ltr");
    }
}
