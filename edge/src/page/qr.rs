//! QR codes as SVG.

use std::fmt::Write;

use qrcodegen::{QrCode, QrCodeEcc};

/// Quiet modules around the code. Source: ISO/IEC 18004.
const QUIET: i32 = 4;

/// The code of a text, dark on white whatever the page's colours; none if it is too long.
pub(crate) fn qr_svg(text: &str) -> Option<String> {
    let code = QrCode::encode_text(text, QrCodeEcc::Medium).ok()?;
    let side = code.size() + 2 * QUIET;
    let mut path = String::new();
    for y in 0..code.size() {
        for x in (0..code.size()).filter(|x| code.get_module(*x, y)) {
            // Writing to a String cannot fail.
            let _ = write!(path, "M{} {}h1v1h-1z", x + QUIET, y + QUIET);
        }
    }
    Some(format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {side} {side}\" shape-rendering=\"crispEdges\">\
         <path fill=\"#fff\" d=\"M0 0h{side}v{side}H0z\"/><path d=\"{path}\"/></svg>"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_becomes_a_code_and_a_book_does_not() {
        let svg = qr_svg("https://wa.me/15550783881?text=START").expect("a code");
        // Version 3 has 29 modules on a side, and four quiet ones all around.
        assert!(svg.contains("viewBox=\"0 0 37 37\"") && svg.contains("M4 4h1v1h-1z"));
        assert_eq!(qr_svg(&"a".repeat(3_000)), None);
    }
}
