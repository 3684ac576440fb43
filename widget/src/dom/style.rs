//! Style sheets as objects: a strict CSP forbids `<style>` and `style=""`, but not these.

use super::js::Sheet;
use crate::text::join;
use crate::wire::List;

const WIDGET: &str = include_str!(concat!(env!("OUT_DIR"), "/widget.css"));

/// The widget's own sheet, and one with the theme that the business chose.
pub(super) fn sheets(theme: &[(String, String)]) -> List {
    List::of([sheet(WIDGET, &[]).into(), sheet(":host{}", theme).into()])
}

/// Sets values by name on the first rule, so that none of them can end its rule and begin another.
fn sheet(css: &str, theme: &[(String, String)]) -> Sheet {
    let sheet = Sheet::new();
    sheet.replace(css);
    let style = sheet.rules().item(0).style();
    for (name, value) in theme {
        style.set(&join(&["--optin-", name]), value);
    }
    sheet
}
