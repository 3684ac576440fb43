//! Meta's contracts: the signature of webhooks and what is in them, and the requests to its Graph API.

pub(crate) mod cloud_api;
pub(crate) mod graph;
#[cfg_attr(
    not(test),
    expect(dead_code, reason = "nobody looks at numbers and single files, so far")
)]
pub(crate) mod management;
pub(crate) mod signature;
mod surrogates;
pub(crate) mod webhook;

/// Meta's own examples, where they lie beside the checkout.
#[cfg(test)]
pub(crate) fn official(name: &str) -> Option<serde_json::Value> {
    let folder = std::path::PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let path = folder.ancestors().nth(2)?.join("shared/conformance/meta").join(name);
    let text = std::fs::read_to_string(path);
    if text.is_err() {
        eprintln!("not checked: the official examples of {name} are not beside this checkout");
    }
    serde_json::from_str(&text.ok()?).ok()
}
