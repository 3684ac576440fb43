//! What the owner of the site wrote on the element.

use jawort_shared::phone::Country;

/// The element's attributes, read once when it is mounted.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Options {
    /// Which widget of the edge this is.
    pub(crate) widget: String,
    /// Wins over every guess of the visitor's country.
    pub(crate) country: Option<Country>,
    /// Codes of the groups that are joined with the opt-in, whatever the visitor chooses besides; commas or spaces
    /// between.
    pub(crate) groups: String,
}

impl Options {
    /// Nothing without the id of a widget: such an element cannot be shown.
    pub(crate) fn read(attribute: impl Fn(&str) -> Option<String>) -> Option<Self> {
        let widget = attribute("widget").filter(|id| !id.is_empty() && is_plain(id))?;
        let country = attribute("country").and_then(|code| Country::parse(&code));
        let groups = attribute("groups").unwrap_or_default();
        Some(Self { widget, country, groups })
    }
}

/// Ids become parts of addresses, so nothing that would need escaping is let in.
fn is_plain(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(attributes: &[(&str, &str)]) -> Option<Options> {
        Options::read(|name| {
            let (_, value) = attributes.iter().find(|(key, _)| *key == name)?;
            Some((*value).to_string())
        })
    }

    #[test]
    fn an_element_without_a_widget_id_has_no_options() {
        assert_eq!(read(&[]), None);
        assert_eq!(read(&[("widget", "")]), None);
        assert_eq!(read(&[("widget", "../v1/keys?x")]), None);
    }

    #[test]
    fn a_widget_id_is_all_that_is_needed() {
        let options = read(&[("widget", "wgt_demo")]).unwrap();
        assert_eq!(options.widget, "wgt_demo");
        assert_eq!((options.country, options.groups.as_str()), (None, ""));
    }
}
