//! What an SMS from a person changes. SMS has a consent of its own: STOP by one way ends that way alone.

use super::{Context, Effects, Message, OptInRule, Reply, Source, decide, ended};
use crate::consent::Act;
use crate::keyword::Keyword;
use crate::time::Timestamp;

/// Decides on one SMS.
///
/// | text | effect |
/// | --- | --- |
/// | START alone or with groups that exist | SMS about one's own concerns and with offers are granted, the groups joined |
/// | START with the code of a form | SMS about one's own concerns are granted; the form waits for its WhatsApp message |
/// | STOP | all SMS end, and WhatsApp too where the business says so |
/// | STOP and groups | only these memberships end |
/// | STOP ALL | all SMS end, and WhatsApp too, on every channel |
/// | STOP PROMOS | SMS with offers end |
/// | a sentence that asks to stop | offers are held by either way, on every channel, until an operator looked; an SMS tells how it works |
/// | HELP | nothing; an SMS tells how it works |
/// | anything else | nothing: an SMS agrees to nothing by the way, and opens no window |
pub fn decide_sms(
    keyword: &Keyword,
    groups: &[String],
    open: &[String],
    stop_ends_all: bool,
) -> Effects {
    let never = Timestamp::from_millis(0);
    let message = Message { keyword, sent_at: never, received_at: never };
    let context = Context { rule: OptInRule::Keyword, pairings: &[], groups, open, stop_ends_all };
    let heard = decide(message, context);
    let (held, sms): (Vec<_>, Vec<_>) =
        heard.acts.into_iter().partition(|(_, act, _)| *act == Act::Held);
    // What ends the other way, told by this one, ends WhatsApp.
    let ends_whatsapp = !heard.sms.is_empty();
    Effects {
        acts: if ends_whatsapp { ended() } else { held },
        sms,
        // No channel of WhatsApp limits what an SMS says of it.
        everywhere: true,
        memberships: heard.memberships,
        // Who stops or starts knows it; an SMS to say so would cost and tell nothing.
        replies: heard.replies.into_iter().filter(|reply| *reply == Reply::Help).collect(),
        ..Effects::default()
    }
}

/// What it means that a provider no longer takes SMS to a number, because the person told it so.
pub fn refused_by_provider() -> Effects {
    let told = ended().into_iter().map(|(purpose, act, _)| (purpose, act, Source::Preference));
    Effects { sms: told.collect(), ..Effects::default() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::consent::{Act, Purpose};
    use crate::keyword;

    /// Purposes that an SMS changes for SMS, whether it ends WhatsApp too, and the groups it names.
    fn check(text: &str, sms: &[(Purpose, Act)], ends_whatsapp: bool, groups: &[(&str, bool)]) {
        let effects =
            decide_sms(&keyword::read(text), &["NEWS".to_owned()], &["NEWS".to_owned()], false);
        let acts: Vec<_> = effects.sms.iter().map(|(purpose, act, _)| (*purpose, *act)).collect();
        assert_eq!(acts, sms, "{text}");
        let ended = effects.acts.iter().filter(|(_, act, _)| *act == Act::Withdrawn).count();
        assert_eq!(ended, if ends_whatsapp { 2 } else { 0 }, "{text}");
        let named: Vec<_> =
            effects.memberships.iter().map(|(c, joins)| (c.as_str(), *joins)).collect();
        assert_eq!(named, groups, "{text}");
        assert_eq!((effects.window, effects.answers), (None, None), "{text}");
        let is_told = effects.replies == [Reply::Help];
        assert_eq!(is_told, ["HELP", "please stop writing to me"].contains(&text), "{text}");
    }

    #[test]
    fn an_sms_changes_what_its_keyword_asks_for() {
        use Act::{Granted, Withdrawn};
        use Purpose::{Marketing, Service};
        let granted = [(Service, Granted), (Marketing, Granted)];
        let ended = [(Service, Withdrawn), (Marketing, Withdrawn)];
        check("START", &granted, false, &[]);
        check("START NEWS", &granted, false, &[("NEWS", true)]);
        check("START 7KQRMXPC", &[(Service, Granted)], false, &[]);
        check("Stopp!", &ended, false, &[]);
        check("STOP NEWS", &[], false, &[("NEWS", false)]);
        check("STOP UNKNOWN", &ended, false, &[]);
        check("STOP ALL", &ended, true, &[]);
        check("STOP PROMOS", &[(Marketing, Withdrawn)], false, &[]);
        check("HELP", &[], false, &[]);
        check("Hello", &[], false, &[]);
        check("please stop writing to me", &[], false, &[]);
    }

    #[test]
    fn where_the_business_says_so_stop_by_sms_ends_whatsapp_too() {
        let effects = decide_sms(&keyword::read("STOP"), &[], &[], true);
        assert_eq!((effects.acts.len(), effects.sms.len()), (2, 2));
    }

    #[test]
    fn a_sentence_that_asks_to_stop_holds_offers_by_either_way() {
        let effects = decide_sms(&keyword::read("please stop writing to me"), &[], &[], false);
        assert_eq!(effects.acts, [(Purpose::Marketing, Act::Held, Source::NearMiss)]);
    }

    #[test]
    fn whoever_told_the_provider_gets_no_sms_but_keeps_whatsapp() {
        let effects = refused_by_provider();
        let withdrawn = |(_, act, source): &(_, Act, Source)| {
            *act == Act::Withdrawn && *source == Source::Preference
        };
        assert!(effects.sms.len() == 2 && effects.sms.iter().all(withdrawn));
        assert!(effects.acts.is_empty());
    }
}
