//! The settings of a business, each with what it may be.

use jawort_shared::cost::{self, Rates};
use serde_json::Value;

use super::{Field, one_of, or_null, text};

/// A table of all markets with volumes has some thousand short lines.
pub(crate) const LONGEST_RATES: usize = 128 * 1024;

/// What can be changed.
pub(crate) const FIELDS: &[Field] = &[
    ("name", name),
    ("privacy_url", address),
    ("mode", |value| one_of(value, &["trial", "live"])),
    ("stop_ends", |value| one_of(value, &["one", "all"])),
    ("spend_cap", |value| or_null(value, amount)),
    ("rates", |value| or_null(value, rates)),
];

/// As consent texts name it.
pub(crate) fn name(value: &Value) -> Result<Value, String> {
    text(value, 100).map(Value::from)
}

/// Where the privacy notice is.
pub(crate) fn address(value: &Value) -> Result<Value, String> {
    let address = text(value, 500)?;
    let uri: Option<http::Uri> = address.parse().ok();
    let is_web = uri.is_some_and(|uri| {
        uri.scheme_str() == Some("https") && uri.host().is_some_and(|host| !host.is_empty())
    });
    if is_web { Ok(address.into()) } else { Err("must be an address with https://".to_owned()) }
}

/// An amount of the table's currency, kept in millionths.
fn amount(value: &Value) -> Result<Value, String> {
    let micros = value.as_str().and_then(cost::micros);
    Ok(micros.ok_or(r#"must be an amount as text, such as "25.00""#)?.into())
}

fn rates(value: &Value) -> Result<Value, String> {
    let table = value.as_str().filter(|text| text.len() <= LONGEST_RATES);
    let table = table.ok_or_else(|| format!("must be text of at most {LONGEST_RATES} bytes"))?;
    match Rates::parse(table) {
        Ok(_) => Ok(table.into()),
        Err(why) if why.line == 0 => Err("the table names no currency".to_owned()),
        Err(why) => Err(format!("line {} of the table cannot be read", why.line)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_table_with_a_bad_line_is_refused_by_its_number() {
        let table = include_str!("../../../tests/fixtures/rates.txt");
        assert_eq!(rates(&json!(table)), Ok(json!(table)));
        let bad = format!("{table}\nrate whenever");
        let line = bad.lines().count();
        assert_eq!(rates(&json!(bad)), Err(format!("line {line} of the table cannot be read")));
        assert_eq!(rates(&json!("")), Err("the table names no currency".to_owned()));
    }

    #[test]
    fn an_amount_is_kept_in_millionths() {
        assert_eq!(amount(&json!("25")), Ok(json!(25_000_000)));
        assert_eq!(amount(&json!("0.5")), Ok(json!(500_000)));
        for bad in [json!(25), json!("-1"), json!("1,50"), json!("")] {
            assert!(amount(&bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn the_privacy_notice_is_on_the_web() {
        assert!(address(&json!("https://muster.example/datenschutz")).is_ok());
        let plain = json!("http://muster.example/datenschutz");
        for bad in [json!("javascript:alert(1)"), json!("muster.example"), json!(null), plain] {
            assert!(address(&bad).is_err(), "{bad}");
        }
    }
}
