//! Every combination of what the policy is told, against rules that know nothing of its order.

mod rules;

use super::tests::{NOW, all, fine, given, held, number, withdrawn};
use super::*;
use crate::consent::Consent;
use crate::membership::Membership;
use crate::time::{DAY, HOUR};

/// What is chosen from.
struct Values {
    addresses: Vec<Address>,
    contents: Vec<Content>,
    /// Scopes with all consents that may matter for them; a template may raise service to marketing.
    agreed: Vec<(Scope, Consents)>,
}

impl Values {
    fn new() -> Self {
        let templates = [Status::Approved, Status::Paused]
            .map(|status| Category::ALL.map(|category| Content::Template { category, status }));
        let mut contents = vec![Content::FreeForm];
        contents.extend(templates.into_iter().flatten());
        let states = [given(), Consent::default(), withdrawn()];
        let groups = [all().group, Membership::default(), Membership::of(false, NOW)];
        let mut agreed = Vec::new();
        for service in states {
            for marketing in states.into_iter().chain([held()]) {
                let joined = |group| Consents { service, marketing, group };
                let [_, _, left] = groups;
                agreed
                    .extend([Scope::Service, Scope::Marketing].map(|about| (about, joined(left))));
                agreed.extend(groups.map(|group| (Scope::Group, joined(group))));
            }
        }
        Self {
            addresses: vec![Address::None, Address::UserId, number("AT"), number("US")],
            contents,
            agreed,
        }
    }
}

/// A number whose digits, each to its own base, choose the values of one case.
struct Digits<'a> {
    rest: usize,
    cases: usize,
    values: &'a Values,
}

impl Digits<'_> {
    fn pick<T: Copy>(&mut self, values: &[T]) -> T {
        let value = values[self.rest % values.len()];
        self.rest /= values.len();
        self.cases *= values.len();
        value
    }

    fn request(&mut self, via: Via) -> (Request, Consents) {
        let (about, consents) = self.pick(&self.values.agreed);
        let content = self.pick(&self.values.contents);
        let not_before = self.pick(&[Hold::None, Hold::Until(NOW.plus(2 * HOUR))]);
        let has_sms = via == Via::Whatsapp || self.pick(&[true, false]);
        (Request { via, about, content, has_sms, not_before }, consents)
    }

    fn whatsapp(&mut self, consents: Consents) -> Whatsapp {
        let holds = [Hold::None, Hold::Until(NOW.plus(HOUR)), Hold::UntilLifted];
        let windows = [None, Some(-HOUR), Some(4 * MINUTE), Some(3 * HOUR)];
        Whatsapp {
            address: self.pick(&self.values.addresses),
            consents,
            is_suppressed: self.pick(&[false, true]),
            window: self.pick(&windows).map(|left| NOW.plus(left)),
            channel: self.pick(&[Hold::None, Hold::UntilLifted]),
            marketing: self.pick(&holds),
            portfolio: self.pick(&[Hold::None, Hold::Until(NOW.plus(DAY))]),
            capped_until: self.pick(&[None, Some(NOW.plus(90 * MINUTE))]),
        }
    }

    fn sms(&mut self, consents: Consents) -> Sms {
        Sms {
            has_number: self.pick(&[true, false]),
            consents,
            is_suppressed: self.pick(&[false, true]),
            channel: self.pick(&[Hold::None, Hold::Until(NOW.plus(HOUR))]),
            capped_until: self.pick(&[None, Some(NOW.plus(90 * MINUTE))]),
        }
    }
}

/// Checks all cases and counts them.
fn every(case: impl Fn(&mut Digits<'_>) -> (Request, Context)) -> usize {
    let values = Values::new();
    let mut first = Digits { rest: 0, cases: 1, values: &values };
    case(&mut first);
    for rest in 0..first.cases {
        let (request, context) = case(&mut Digits { rest, cases: 1, values: &values });
        rules::check(request, &context);
    }
    first.cases
}

#[test]
fn on_whatsapp_every_case_is_decided_by_the_rules() {
    let fine = fine();
    let cases = every(|digits| {
        let (request, consents) = digits.request(Via::Whatsapp);
        (request, Context { whatsapp: digits.whatsapp(consents), ..fine })
    });
    assert_eq!(cases, 60 * 7 * 2 * 4 * 2 * 4 * 2 * 3 * 2 * 2);
}

#[test]
fn by_sms_every_case_is_decided_by_the_rules() {
    let fine = fine();
    let cases = every(|digits| {
        let (request, consents) = digits.request(Via::Sms);
        let mode = digits.pick(&MODES);
        (request, Context { mode, sms: digits.sms(consents), ..fine })
    });
    assert_eq!(cases, 60 * 7 * 2 * 2 * 2 * 2 * 2 * 2 * 2);
}

/// What may be against WhatsApp, one thing at a time, with everything that may be against SMS.
#[test]
fn with_both_ways_every_case_is_decided_by_the_rules() {
    let fine = fine();
    let person = fine.whatsapp;
    let later = Hold::Until(NOW.plus(HOUR));
    let persons = [
        person,
        Whatsapp { address: Address::None, ..person },
        Whatsapp { address: number("US"), ..person },
        Whatsapp { consents: Consents::default(), ..person },
        Whatsapp { consents: Consents { service: withdrawn(), ..person.consents }, ..person },
        Whatsapp { is_suppressed: true, ..person },
        Whatsapp { window: None, ..person },
        Whatsapp { channel: later, ..person },
        Whatsapp { channel: Hold::UntilLifted, ..person },
        Whatsapp { marketing: later, ..person },
        Whatsapp { window: None, portfolio: later, ..person },
        Whatsapp { capped_until: Some(NOW.plus(DAY)), ..person },
    ];
    let cases = every(|digits| {
        let (request, consents) = digits.request(Via::WhatsappElseSms);
        let mode = digits.pick(&MODES);
        let whatsapp = digits.pick(&persons);
        (request, Context { mode, whatsapp, sms: digits.sms(consents), ..fine })
    });
    assert_eq!(cases, 60 * 7 * 2 * 2 * 2 * 12 * 2 * 2 * 2 * 2);
}

/// A verified number is tried in the rows.
const MODES: [Mode; 2] = [Mode::Live, Mode::Trial { is_verified: false }];
