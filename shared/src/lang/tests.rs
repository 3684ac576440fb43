//! What every language must have.

use super::*;

#[test]
fn the_first_known_tag_of_the_list_is_chosen() {
    assert_eq!(choose("sv-SE, de-AT;q=0.8, en;q=0.5").tag, "de");
    assert_eq!(choose("DE").tag, "de");
    assert_eq!(choose("tlh, , ;q=1").tag, "en");
}

#[test]
fn a_value_is_never_read_as_a_placeholder_again() {
    let filled = fill("{business}: {link} {none}", &[("business", "{link}"), ("link", "x")]);
    assert_eq!(filled, "{link}: x {none}");
}

#[test]
fn a_text_has_the_placeholders_of_the_english_one_and_no_others() {
    let names = |text: &str| {
        let mut names: Vec<_> =
            text.split('{').skip(1).map(|rest| rest.split('}').next().map(str::to_owned)).collect();
        names.sort();
        names
    };
    let all = |language: &'static Language| {
        let texts = language.widget.entries().chain(language.page.entries());
        let others = [
            ("sms", language.sms),
            ("trial_sms", language.trial_sms),
            ("service", language.wording_service),
            ("marketing", language.wording_marketing),
        ];
        texts.chain(language.replies.entries()).chain(others).collect::<Vec<_>>()
    };
    for language in LANGUAGES {
        for ((key, text), (_, english)) in all(language).into_iter().zip(all(&en::EN)) {
            assert_eq!(names(text), names(english), "{}: {key}", language.tag);
        }
    }
}

#[test]
fn an_answer_says_the_way_back() {
    for language in LANGUAGES {
        let replies = &language.replies;
        assert!(replies.opted_in.contains("STOP"), "{}", language.tag);
        assert!(crate::keyword::tells_how_to_stop(replies.stop_hint, language), "{}", language.tag);
        assert!(replies.opted_out.contains("START"), "{}", language.tag);
    }
}

#[test]
fn a_code_comes_in_one_sms_also_from_a_long_name() {
    let name = "A name of thirty letters, long";
    for language in LANGUAGES {
        let text = fill(language.trial_sms, &[("business", name), ("code", "012345")]);
        assert!(crate::segment::count(&text) <= language.sms_segments, "{}: {text}", language.tag);
    }
}

#[test]
fn words_that_are_compared_with_folded_text_are_folded() {
    for language in LANGUAGES {
        let lists = [language.start, language.stop, language.alone, language.help, language.all];
        let lists = lists.into_iter().chain([language.marketing, language.small]);
        for word in lists.flatten() {
            assert_eq!(crate::keyword::fold(word), **word, "{}", language.tag);
        }
        let near = language.near.phrases.iter().chain([&language.near.messages]);
        for word in near.flat_map(|phrase| phrase.split([' ', '|', '*', '^', '$', '.', '@'])) {
            assert_eq!(crate::keyword::fold(word), word, "{}", language.tag);
        }
        for verb in language.alone {
            let is_verb = language.start.contains(verb) || language.stop.contains(verb);
            assert!(is_verb, "{}: {verb} is no verb", language.tag);
        }
    }
}

#[test]
fn every_language_has_texts_and_names_the_business_where_it_must() {
    for language in LANGUAGES {
        let texts = language.widget.entries().chain(language.page.entries());
        for (key, text) in texts.chain(language.replies.entries()) {
            assert!(!text.is_empty(), "{}: {key} is empty", language.tag);
        }
        for wording in [language.wording_service, language.wording_marketing] {
            assert!(wording.contains("{business}"), "{}: a wording names nobody", language.tag);
        }
    }
}
