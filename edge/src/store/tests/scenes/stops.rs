//! How far a stop reaches: over all channels, and from SMS to whoever turns out to have the number.

use super::{NEW, OLD, Scene, Who, business, text};
use crate::store::contact_merge::rebuild;

/// Meta's id of a channel of the demo that keeps a consent of its own.
const OWN: &str = "900000000000001";
/// The same, of the channel whose consent holds for the whole business.
const SHARED: &str = "106540352242922";

impl Scene {
    /// Two channels more than in the demo, each with a consent of its own.
    fn with_channels() -> Self {
        let scene = Self::new();
        for (channel, place) in [("chn_own", OWN), ("chn_third", "900000000000002")] {
            scene.sqlite.ask(&format!(
                "insert into channel (business_id, channel_id, phone_number_id, waba_id, number, consent_scope, created_at)
                 values ('biz_demo', '{channel}', '{place}', '1', '1', 'channel', 1) returning 1"
            ));
        }
        scene
    }

    fn take_at_place(&mut self, place: &'static str, part: &serde_json::Value) {
        self.place = place;
        self.take(std::slice::from_ref(part));
    }

    /// Scopes in which this person is in a state, for a purpose; the record must say the same as its ledger.
    fn scopes(&mut self, value: &str, purpose: &str, state: &str) -> String {
        let asked = format!(
            "select group_concat(iif(channel_id = '', 'all', channel_id), ' ') from
               (select distinct k.channel_id from consent k join identifier i using (business_id, contact_id)
                where i.value = '{value}' and k.purpose = '{purpose}' and k.channel_id <> 'sms' and {state} order by 1)"
        );
        let kept = self.sqlite.ask(&asked);
        let contact = self.owner(value);
        self.sqlite.call(&rebuild(&business(), &contact));
        assert_eq!(self.sqlite.ask(&asked), kept, "rebuilt");
        kept
    }
}

const ENDED: &str = "k.withdrawn_at > 0 and k.withdrawn_at >= k.granted_at";
const ACTIVE: &str = "(k.granted_at > k.withdrawn_at or (k.withdrawn_at = 0 and k.implied_at > 0))";
const HELD: &str = "k.held_at >= k.granted_at and k.held_at > k.released_at";
const NUMBER: Who = (Some(OLD), None);

/// Where service is ended after an opt-in on both channels and this text, by SMS or to a channel, told in any order.
fn check(body: &str, by: Option<&'static str>, ended: &str, active: &str) {
    for order in [[0, 1, 2], [0, 2, 1], [1, 2, 0], [2, 1, 0]] {
        let mut scene = Scene::with_channels();
        for step in order {
            match (step, by) {
                (0, _) => scene.take_at_place(SHARED, &text(NUMBER, "START", 1)),
                (1, _) => scene.take_at_place(OWN, &text(NUMBER, "START", 2)),
                (_, None) => scene.hear(OLD, body, 3),
                (_, Some(place)) => scene.take_at_place(place, &text(NUMBER, body, 3)),
            }
        }
        assert_eq!(scene.scopes(OLD, "service", ENDED), ended, "{body} by {by:?}, {order:?}");
        assert_eq!(scene.scopes(OLD, "service", ACTIVE), active, "{body} by {by:?}, {order:?}");
    }
}

const EVERYWHERE: &str = "all chn_own chn_third";

#[test]
fn a_stop_of_everything_reaches_the_channels_that_keep_a_consent_of_their_own() {
    check("STOP ALL", None, EVERYWHERE, "null");
    check("STOP ALL", Some(SHARED), EVERYWHERE, "null");
    check("STOP ALL", Some(OWN), EVERYWHERE, "null");
    check("STOP", None, "null", "all chn_own");
    check("STOP", Some(SHARED), "all", "chn_own");
    check("STOP", Some(OWN), "chn_own", "all");
}

#[test]
fn where_the_business_says_so_stop_is_a_stop_of_everything() {
    for by in [None, Some(SHARED), Some(OWN)] {
        let mut scene = Scene::with_channels();
        scene.sqlite.ask(
            "update business set stop_ends = 'all' where business_id = 'biz_demo' returning 1",
        );
        scene.take_at_place(OWN, &text(NUMBER, "START", 1));
        match by {
            None => scene.hear(OLD, "STOP", 2),
            Some(place) => scene.take_at_place(place, &text(NUMBER, "STOP", 2)),
        }
        assert_eq!(scene.scopes(OLD, "service", ENDED), EVERYWHERE, "{by:?}");
        assert_eq!(scene.scopes(OLD, "service", ACTIVE), "null", "{by:?}");
    }
}

#[test]
fn a_sentence_by_sms_that_asks_to_stop_holds_offers_on_every_channel() {
    let mut scene = Scene::with_channels();
    scene.take_at_place(OWN, &text(NUMBER, "START", 1));
    scene.hear(OLD, "please stop texting me", 2);
    assert_eq!(scene.scopes(OLD, "marketing", HELD), EVERYWHERE);
    assert_eq!(scene.scopes(OLD, "marketing", ACTIVE), "chn_own", "held is not ended");
}

/// Somebody answers the form with a code under a user id alone: the number is only typed.
fn type_number(scene: &mut Scene, number: &str) {
    scene
        .sqlite
        .ask("insert into wording values ('biz_demo', 'w', 'de', 'hash', 'text', 1) returning 1");
    scene.sqlite.ask(&format!(
        "insert into pairing (business_id, ref, code, channel_id, widget_id, phone, number_key, purpose, lang, wording_id,
                              page, created_at, expires_at)
         values ('biz_demo', 'ref', '7KQRMXPC', 'chn_demo', 'wgt_demo', '{number}', '{number}', 'marketing', 'de', 'w', '',
                 1795000000000, 1795086400000) returning 1"
    ));
    scene.take(&[text((None, Some("AT.1")), "START 7KQRMXPC", 1)]);
    let attested = format!("select attested_by from identifier where value = '{number}'");
    assert_eq!(scene.sqlite.ask(&attested), "pairing");
}

#[test]
fn a_stop_by_sms_from_a_number_that_another_typed_holds_for_whoever_turns_out_to_have_it() {
    for (body, purpose, state) in
        [("STOP ALL", "service", ENDED), ("please stop texting me", "marketing", HELD)]
    {
        for owner in [(Some(OLD), Some("AT.2")), (Some(OLD), None)] {
            for is_first in [true, false] {
                let mut scene = Scene::new();
                type_number(&mut scene, OLD);
                let shown = text(owner, "START", 5);
                if is_first {
                    scene.take(std::slice::from_ref(&shown));
                }
                scene.hear(OLD, body, 10);
                scene.hear(OLD, body, 10);
                scene.take(std::slice::from_ref(&shown));
                assert_ne!(scene.owner(OLD), scene.owner("AT.1"));
                assert_eq!(scene.scopes(OLD, purpose, state), "all", "{body}, {owner:?}");
                let theirs = if is_first { "null" } else { "all" };
                assert_eq!(scene.scopes("AT.1", purpose, state), theirs, "{body}, {owner:?}");
                scene.take(&[text(owner, "START", 20)]);
                assert_eq!(scene.scopes(OLD, "service", ACTIVE), "all", "who asks anew gets it");
            }
        }
    }
}

#[test]
fn what_was_said_from_another_number_is_not_carried_over() {
    let mut scene = Scene::new();
    type_number(&mut scene, OLD);
    scene.take(&[text((Some(NEW), Some("AT.1")), "Hallo", 2)]);
    scene.hear(NEW, "STOP ALL", 3);
    scene.take(&[text((Some(OLD), Some("AT.2")), "START", 4)]);
    assert_eq!(scene.scopes("AT.1", "service", ENDED), "all");
    assert_eq!(scene.scopes("AT.2", "service", ENDED), "null");
}
