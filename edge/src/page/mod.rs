//! What people see of the edge: the hosted page, the QR code, the contact card.

mod form;
mod layout;
mod next;
mod poster;
mod qr;
mod vcard;
mod certificate;

pub(crate) use certificate::certificate;
pub(crate) use form::{FormPage, form};
pub(crate) use layout::{not_found, unavailable};
pub(crate) use next::{NextPage, next};
pub(crate) use poster::poster;
pub(crate) use qr::qr_svg;
pub(crate) use vcard::contact_card;
