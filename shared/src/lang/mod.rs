//! Every text a visitor reads, one file per language; a missing text does not compile.

mod en;
mod de;
mod fr;
mod it;
mod es;
mod nl;
mod pl;
mod tr;
mod ar;

/// The languages that exist, in the order in which they are offered.
pub const LANGUAGES: &[&Language] =
    &[&en::EN, &de::DE, &fr::FR, &it::IT, &es::ES, &nl::NL, &pl::PL, &tr::TR, &ar::AR];

/// Which way a language is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// From left to right.
    Ltr,
    /// From right to left.
    Rtl,
}

impl Direction {
    /// As HTML's attribute `dir` says it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ltr => "ltr",
            Self::Rtl => "rtl",
        }
    }
}

/// The texts of one language. `{business}`, `{number}`, `{link}` are filled in by [`fill`].
#[derive(Debug)]
pub struct Language {
    /// BCP 47 tag, lower case, e.g. `de`.
    pub tag: &'static str,
    /// Which way it is written.
    pub dir: Direction,
    /// Shown by the widget; they travel with its configuration.
    pub widget: WidgetTexts,
    /// Shown by the hosted page only.
    pub page: PageTexts,
    /// Sent in the chat as answers to keywords; never with advertising.
    pub replies: Replies,
    /// The neutral SMS: `{business}`, `{number}`, `{link}`. GSM-7 characters only where the language allows, so that it stays one segment.
    pub sms: &'static str,
    /// The SMS with the code that proves a number to try out with: `{business}`, `{code}`. Written like the other.
    pub trial_sms: &'static str,
    /// How many segments the SMS may take: one where GSM-7 can write the language.
    pub sms_segments: usize,
    /// Verbs that opt in, folded as by `keyword::fold`. The verbs of one language count for all, so
    /// none may be an ordinary answer of one word in another.
    pub start: &'static [&'static str],
    /// Verbs that opt out, folded.
    pub stop: &'static [&'static str],
    /// Those of the verbs above that are keywords only as the whole message, because ordinary
    /// sentences begin with them too: "Cancel my order".
    pub alone: &'static [&'static str],
    /// Verbs that ask how it works, folded.
    pub help: &'static [&'static str],
    /// Words for everything behind a verb that opts out: STOP ALL.
    pub all: &'static [&'static str],
    /// Words for advertising behind a verb that opts out: STOP PROMOS.
    pub marketing: &'static [&'static str],
    /// Words that make a sentence of a verb and what follows: "stop by the shop".
    pub small: &'static [&'static str],
    /// How people ask to stop in sentences.
    pub near: NearMisses,
    /// What a visitor agrees to where the widget asks for messages about their own concerns: `{business}`.
    pub wording_service: &'static str,
    /// What a visitor agrees to where the widget asks for news and offers too: `{business}`.
    pub wording_marketing: &'static str,
}

/// How people ask to stop in sentences, in folded words; see `keyword`'s near misses.
///
/// A phrase is found anywhere in a text. In it `a|b` is one of several words, `begin*` a word that
/// begins so, `@` a word for messages; `.`, `..` and `...` skip up to one, three and six words;
/// `^` and `$` are the beginning and the end of the text.
#[derive(Debug)]
pub struct NearMisses {
    /// The words for messages, as in a phrase: `sms|message*`.
    pub messages: &'static str,
    /// The phrases.
    pub phrases: &'static [&'static str],
}

macro_rules! texts {
    ($(#[$doc:meta])* $name:ident { $($(#[$field_doc:meta])* $field:ident,)* }) => {
        $(#[$doc])*
        #[derive(Debug)]
        pub struct $name { $($(#[$field_doc])* pub $field: &'static str,)* }

        impl $name {
            /// Key and text of each, in the order of the file.
            pub fn entries(&self) -> impl Iterator<Item = (&'static str, &'static str)> {
                [$((stringify!($field), self.$field),)*].into_iter()
            }
        }
    };
}

texts! {
    /// The widget's texts. The errors' keys are `error_` and the code of `api::ErrorCode`.
    WidgetTexts {
        /// Heading above the form.
        heading,
        /// One sentence that invites: `{business}`.
        intro,
        /// Label of the country choice.
        country_label,
        /// Label of the number field.
        number_label,
        /// Above the groups to choose from.
        groups_label,
        /// Submit button.
        submit,
        /// Submit button while the request is under way.
        submitting,
        /// Link to the privacy notice of the business.
        privacy,
        /// No number was entered.
        error_phone_missing,
        /// What was entered holds no number.
        error_phone_not_a_number,
        /// Too few digits for the country.
        error_phone_too_short,
        /// Too many digits for the country.
        error_phone_too_long,
        /// No number of this country looks so.
        error_phone_invalid,
        /// A number, but not a mobile one.
        error_phone_not_mobile,
        /// The business does not write to this country.
        error_country_not_allowed,
        /// What was agreed to is not what is shown now.
        error_wording_outdated,
        /// Too many tries.
        error_too_many_requests,
        /// The network or the service failed.
        error_unavailable,
        /// Heading after the form was sent.
        next_heading,
        /// What to do now: `{business}`.
        next_step,
        /// Button that opens the chat.
        open_chat,
        /// Beside the QR code.
        scan,
        /// The second path.
        sms_sent,
        /// Asks whether the SMS has not arrived; leads back to the number.
        not_arrived,
        /// Before the readable number of the channel.
        our_number,
        /// Live state: nothing arrived yet.
        waiting,
        /// Live state: the message arrived: `{business}`.
        confirmed,
        /// Live state: the link is too old.
        expired,
        /// Back to the form.
        back,
        /// Closes the dialog that the form is in.
        close,
    }
}

texts! {
    /// Texts of the hosted page that the widget does not have.
    PageTexts {
        /// Title of the page: `{business}`.
        title,
        /// Tells that this page looks for the message by itself.
        refreshing,
        /// The box for consent is not ticked; in the widget the browser says so.
        consent_missing,
        /// Heading of the page for a widget that does not exist.
        not_found,
        /// Heading of the page when the service cannot answer.
        unavailable,
    }
}

texts! {
    /// Answers to keywords.
    Replies {
        /// Someone opted in: `{business}`; says how to stop.
        opted_in,
        /// Someone opted out: `{business}`; says how to return.
        opted_out,
        /// Someone wants no more offers: `{business}`; says how to end the rest.
        offers_ended,
        /// Someone joined a group: `{group}`.
        joined,
        /// Someone left a group: `{group}`.
        left,
        /// A code is unknown, these exist: `{codes}`.
        codes,
        /// How it works: `{business}`.
        help,
        /// The same by SMS: `{business}`, and where it is on WhatsApp: `{number}`.
        sms_help,
        /// Below news and offers that do not say how to stop.
        stop_hint,
    }
}

/// The language that a visitor's list of tags asks for first, else English.
///
/// Takes a single tag as well as an `Accept-Language` header; weights are ignored because
/// browsers list the tags by preference.
pub fn choose(tags: &str) -> &'static Language {
    tags.split(',')
        .filter_map(|tag| tag.split(['-', '_', ';']).next())
        .find_map(|tag| find(tag.trim()))
        .unwrap_or(&en::EN)
}

/// The language of exactly this primary tag.
pub fn find(tag: &str) -> Option<&'static Language> {
    LANGUAGES.iter().copied().find(|language| language.tag.eq_ignore_ascii_case(tag))
}

/// Replaces each `{name}` of the text by its value; what has no value stays as it is.
pub fn fill(text: &str, values: &[(&str, &str)]) -> String {
    let mut filled = String::with_capacity(text.len() + 32);
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        filled.push_str(before);
        let (name, behind) = after.split_once('}').unwrap_or((after, ""));
        match values.iter().find(|(key, _)| *key == name) {
            Some((_, value)) => filled.push_str(value),
            None => filled.extend(["{", name, "}"]),
        }
        rest = behind;
    }
    filled.push_str(rest);
    filled
}

#[cfg(test)]
mod tests;
