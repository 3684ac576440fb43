//! Who a person is: identifiers that belong together, with or without a phone number.

use crate::phone::Phone;

/// By what a person is known. The order is the order of trust when they disagree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum IdentifierKind {
    /// Meta's id of the person for one business portfolio.
    Bsuid,
    /// Meta's number of the account, digits; not always the number people dial.
    WaId,
    /// E.164 digits.
    Phone,
    /// Meta's id of the person across linked portfolios.
    ParentBsuid,
}

impl IdentifierKind {
    /// As it is stored.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Bsuid => "bsuid",
            Self::WaId => "wa_id",
            Self::Phone => "phone",
            Self::ParentBsuid => "parent_bsuid",
        }
    }
}

/// One way to know a person. `Debug` shows the kind only.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Identifier {
    /// Which kind of identifier.
    pub kind: IdentifierKind,
    /// Its value, as stored.
    pub value: String,
}

impl std::fmt::Debug for Identifier {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Identifier({})", self.kind.as_str())
    }
}

impl Identifier {
    /// What it is looked up by: numbers that reach the same account have the same key.
    pub fn key(&self) -> String {
        match self.kind {
            IdentifierKind::Phone | IdentifierKind::WaId => number_key(&self.value),
            IdentifierKind::Bsuid | IdentifierKind::ParentBsuid => self.value.clone(),
        }
    }
}

/// One spelling for the numbers that WhatsApp takes for one, given as E.164 digits.
///
/// Mexico: 52 1 and ten digits are 52 and ten. Argentina: 54 9 and ten digits are 54 and ten. Brazil: the ninth
/// digit of a mobile number, a 9 behind the area code, may be missing.
/// Source: Meta, "Phone numbers" (`wa_id` of Brazil, Mexico and Argentina).
pub fn number_key(digits: &str) -> String {
    let without = |place: usize| match (digits.get(..place), digits.get(place + 1..)) {
        (Some(before), Some(behind)) => [before, behind].concat(),
        _ => digits.to_owned(),
    };
    match (digits.len(), digits.as_bytes()) {
        (13, [b'5', b'2', b'1', ..] | [b'5', b'4', b'9', ..]) => without(2),
        (13, [b'5', b'5', _, _, b'9', ..]) => without(4),
        _ => digits.to_owned(),
    }
}

/// The sender of a message, as Meta names them. Every part may be missing.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Sender {
    /// The number of the account.
    pub phone: Option<Phone>,
    /// The business-scoped user id.
    pub bsuid: Option<String>,
    /// The user id of the parent portfolio.
    pub parent_bsuid: Option<String>,
    /// The name in the profile.
    pub name: Option<String>,
    /// The name that the person chose to be found by. It may pass to somebody else: nobody is recognised by it.
    pub username: Option<String>,
}

impl std::fmt::Debug for Sender {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Sender({:?})", self.identifiers())
    }
}

impl Sender {
    /// What the sender is known by, most trusted first; empty if by nothing.
    pub fn identifiers(&self) -> Vec<Identifier> {
        let digits = self.phone.map(|phone| phone.digits().to_owned());
        let known = [
            (IdentifierKind::Bsuid, self.bsuid.clone()),
            (IdentifierKind::WaId, digits.clone()),
            (IdentifierKind::Phone, digits),
            (IdentifierKind::ParentBsuid, self.parent_bsuid.clone()),
        ];
        let named = |(kind, value): (_, Option<String>)| Some(Identifier { kind, value: value? });
        known.into_iter().filter_map(named).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_that_reach_one_account_have_one_key() {
        let check =
            |one, other, same| assert_eq!(number_key(one) == number_key(other), same, "{one}");
        check("5215512345678", "525512345678", true);
        check("5491123456789", "541123456789", true);
        check("5511961234567", "551161234567", true);
        check("5511961234567", "5511961234568", false);
        check("436641234567", "43664123456", false);
        check("5211234567890", "5201234567890", false);
        for odd in ["", "5", "521", "5215", "54912345678901"] {
            assert_eq!(number_key(odd), odd);
        }
    }

    #[test]
    fn a_sender_is_known_by_the_bsuid_first() {
        let sender = Sender {
            phone: Phone::from_msisdn("436641234567"),
            bsuid: Some("AT.1".to_owned()),
            ..Sender::default()
        };
        let kinds: Vec<_> = sender.identifiers().iter().map(|known| known.kind).collect();
        assert_eq!(kinds, [IdentifierKind::Bsuid, IdentifierKind::WaId, IdentifierKind::Phone]);
        assert!(Sender::default().identifiers().is_empty());
    }

    #[test]
    fn a_sender_does_not_show_who_they_are() {
        let sender = Sender { bsuid: Some("AT.1".to_owned()), ..Sender::default() };
        assert_eq!(format!("{sender:?}"), "Sender([Identifier(bsuid)])");
    }
}
