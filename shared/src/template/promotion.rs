//! Words by which Meta's reviewers, and people, know an advertisement.

use crate::keyword::fold;

/// How words of advertising begin, folded as by `keyword::fold`, in the languages of `lang`.
const BEGINNINGS: &[&str] = &[
    "sale",
    "discount",
    "coupon",
    "voucher",
    "promo",
    "bargain",
    "clearance",
    "cashback", // en
    "rabatt",
    "gutschein",
    "angebot",
    "sonderpreis",
    "schnaeppchen",
    "ausverkauf", // de
    "soldes",
    "remise",
    "reduction",
    "offre", // fr
    "sconto",
    "sconti",
    "saldi",
    "offert", // it
    "descuento",
    "oferta",
    "rebaja",
    "cupon", // es
    "korting",
    "aanbieding",
    "uitverkoop", // nl
    "rabat",
    "znizk",
    "wyprzedaz", // pl
    "indirim",
    "kampanya",
    "firsat", // tr
    "خصم",
    "عرض",
    "تخفيض", // ar
];

/// Whether a text reads like an offer: it has a word of advertising, or a share in per cent.
pub(super) fn is_likely(text: &str) -> bool {
    let folded = fold(text);
    let advertises = |word: &str| BEGINNINGS.iter().any(|beginning| word.starts_with(beginning));
    folded.split(' ').any(advertises) || has_per_cent(text)
}

fn has_per_cent(text: &str) -> bool {
    let before = text.split('%').rev().skip(1);
    before.into_iter().any(|part| part.trim_end().ends_with(|c: char| c.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_offer_is_known_by_its_words() {
        for text in [
            "Our summer SALE starts today.",
            "Ihr Gutschein wartet: jetzt einlösen!",
            "Schnäppchen der Woche",
            "Jusqu'à -30 % sur tout",
            "Only today 20% off",
            "Offerta speciale",
            "Wyprzedaż!",
            "Fırsatları kaçırma",
            "خصم على كل شيء",
        ] {
            assert!(is_likely(text), "{text}");
        }
        for text in [
            "Your order 4711 is on its way.",
            "Ihre Bestellung wurde versandt.",
            "Your battery is at %, we are %",
            "Danke für Ihre Anmeldung. Sie erhalten nun Nachrichten von uns.",
            "Rendez-vous demain à 10 h.",
        ] {
            assert!(!is_likely(text), "{text}");
        }
    }

    #[test]
    fn beginnings_are_written_as_they_are_compared() {
        for beginning in BEGINNINGS {
            assert_eq!(fold(beginning), *beginning);
        }
    }
}
