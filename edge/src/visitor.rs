//! What a request tells of its visitor: where they seem to be, and what stands for them in the record.

use http::{HeaderMap, header};
use jawort_shared::phone::Country;

use crate::app::App;
use crate::crypto;
use crate::error::Failure;

/// Where the visitor seems to be, as Cloudflare tells it.
pub(crate) fn country(headers: &HeaderMap) -> Option<Country> {
    Country::parse(headers.get("cf-ipcountry")?.to_str().ok()?)
}

/// The first region that the browser's languages name: AT of `de-AT`. A guess for a form that is shown, never for a
/// number that is read.
pub(crate) fn country_of_languages(headers: &HeaderMap) -> Option<Country> {
    let tags = headers.get(header::ACCEPT_LANGUAGE)?.to_str().ok()?;
    tags.split(',').filter_map(|tag| tag.split(';').next()).find_map(|tag| {
        let subtags = tag.trim().split('-').skip(1);
        subtags
            .filter(|subtag| subtag.len() == 2)
            .find_map(|code| Country::parse(&code.to_uppercase()))
    })
}

/// What stands for the visitor: a keyed hash of the network of their address.
pub(crate) fn pseudonym(app: &App, headers: &HeaderMap) -> Result<String, Failure> {
    let key = app.config.hash_key.require()?;
    let address = headers.get("cf-connecting-ip").and_then(|value| value.to_str().ok());
    Ok(crypto::pseudonym(key.as_bytes(), &network(address.unwrap_or_default())))
}

/// The /24 of an IPv4 address, the /48 of an IPv6 one: whoever has one address of it has many.
fn network(address: &str) -> String {
    match address.parse() {
        Ok(std::net::IpAddr::V4(v4)) => {
            let [a, b, c, _] = v4.octets();
            format!("{a}.{b}.{c}")
        }
        Ok(std::net::IpAddr::V6(v6)) => {
            let [a, b, c, ..] = v6.segments();
            format!("{a:x}:{b:x}:{c:x}")
        }
        Err(_) => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_visitor_is_told_by_the_network() {
        assert_eq!(network("192.0.2.7"), "192.0.2");
        assert_eq!(network("2001:db8:1:2:3:4:5:6"), "2001:db8:1");
        assert_eq!(network("nonsense"), "");
    }

    #[test]
    fn a_country_is_guessed_from_the_languages_of_the_browser() {
        let check = |tags: &'static str, expected: Option<&str>| {
            let headers = HeaderMap::from_iter([(
                header::ACCEPT_LANGUAGE,
                http::HeaderValue::from_static(tags),
            )]);
            let country = country_of_languages(&headers);
            assert_eq!(country.map(|country| country.code()), expected, "{tags}");
        };
        check("de-AT,de;q=0.9,en-US;q=0.8", Some("AT"));
        check("de, zh-Hant-tw;q=0.5", Some("TW"));
        check("de,en;q=0.5", None);
        check("en-ZZ, *", None);
    }
}
