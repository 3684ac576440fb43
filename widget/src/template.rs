//! The screens as trees of elements: what stands where, under which key each text is found, and which elements change.

/// An element, what it says, and what is inside it.
#[derive(Debug)]
pub(crate) struct Node {
    /// Its tag, then its attributes as `name=value`, no spaces in values: in one string they weigh a third.
    pub(crate) html: &'static str,
    pub(crate) slot: Slot,
    /// Key of a text that stays as long as the screen, or nothing.
    pub(crate) text: &'static str,
    pub(crate) children: &'static [Node],
}

/// An element that the view speaks of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Slot {
    /// Stays as it was built.
    Still,
    Heading,
    Form,
    NextHeading,
    Country,
    Number,
    Error,
    Groups,
    GroupsLabel,
    /// One for each group.
    Tick,
    Consent,
    Wording,
    Privacy,
    Submit,
    Steps,
    Chat,
    OurNumber,
    Figure,
    Image,
    NotArrived,
    Status,
    Back,
}

impl Node {
    const fn new(html: &'static str) -> Self {
        Self { html, slot: Slot::Still, text: "", children: &[] }
    }

    const fn at(self, slot: Slot) -> Self {
        Self { slot, ..self }
    }

    const fn says(self, text: &'static str) -> Self {
        Self { text, ..self }
    }

    const fn holds(self, children: &'static [Self]) -> Self {
        Self { children, ..self }
    }
}

const CARD: Node = Node::new("section part=card class=card");
const HEADING: Node = Node::new("h2 part=heading tabindex=-1");

/// Country, number, groups, wording, button.
pub(crate) const FORM: Node = CARD.holds(&[
    HEADING.at(Slot::Heading),
    Node::new("p part=intro").says("intro"),
    Node::new("form part=form novalidate=").at(Slot::Form).holds(&[
        Node::new("div class=fields").holds(&[
            Node::new("div class=country")
                .holds(&[Node::new("label part=label for=country").says("country_label"), COUNTRY]),
            Node::new("div class=phone")
                .holds(&[Node::new("label part=label for=phone").says("number_label"), NUMBER]),
        ]),
        Node::new("p part=error id=error role=alert").at(Slot::Error),
        Node::new("fieldset part=groups")
            .at(Slot::Groups)
            .holds(&[Node::new("legend").at(Slot::GroupsLabel)]),
        Node::new("p part=wording id=wording").holds(&[
            CONSENT,
            Node::new("label for=consent").at(Slot::Wording),
            Node::new("a part=privacy target=_blank rel=noopener")
                .at(Slot::Privacy)
                .says("privacy"),
        ]),
        Node::new("button part=button class=button aria-describedby=wording").at(Slot::Submit),
    ]),
]);

const COUNTRY: Node =
    Node::new("select part=field id=country name=country autocomplete=country").at(Slot::Country);

const NUMBER: Node = Node::new(
    "input part=field id=phone name=phone type=tel inputmode=tel autocomplete=tel \
     aria-describedby=error aria-required=true dir=ltr",
)
.at(Slot::Number);

const CONSENT: Node =
    Node::new("input part=box id=consent name=consent type=checkbox required=").at(Slot::Consent);

/// Code where there is room for it, link, SMS, and whether the message has arrived.
pub(crate) const NEXT: Node = CARD.holds(&[
    HEADING.at(Slot::NextHeading),
    Node::new("div class=steps").at(Slot::Steps).holds(&[
        Node::new("p part=step").says("next_step"),
        FIGURE,
        TOLD,
    ]),
    Node::new("p part=status role=status").at(Slot::Status),
    Node::new("button part=back type=button").at(Slot::Back).says("back"),
]);

const TOLD: Node = Node::new("div class=told").holds(&[
    Node::new("a part=button class=button target=_blank rel=noopener")
        .at(Slot::Chat)
        .says("open_chat"),
    Node::new("p class=sms").holds(&[
        Node::new("span").says("sms_sent"),
        Node::new("button part=back type=button").at(Slot::NotArrived),
    ]),
    Node::new("p class=channel").holds(&[
        Node::new("span").says("our_number"),
        Node::new("bdi part=number dir=ltr").at(Slot::OurNumber),
    ]),
]);

const FIGURE: Node = Node::new("figure part=code").at(Slot::Figure).holds(&[
    // Needs no text of its own: caption and button say the same. Lazy before its source is set: a phone, where
    // the figure is not shown, never loads it.
    Node::new("img alt= loading=lazy").at(Slot::Image),
    Node::new("figcaption").says("scan"),
]);

#[cfg(test)]
mod tests {
    use super::*;
    use jawort_shared::lang::LANGUAGES;

    fn texts_of(node: &Node) -> Vec<&'static str> {
        let inside = node.children.iter().flat_map(texts_of);
        inside.chain([node.text]).filter(|text| !text.is_empty()).collect()
    }

    #[test]
    fn every_text_of_the_screens_exists_in_every_language() {
        for language in LANGUAGES {
            for text in texts_of(&FORM).into_iter().chain(texts_of(&NEXT)) {
                let exists = language.widget.entries().any(|(key, _)| key == text);
                assert!(exists, "{}: {text}", language.tag);
            }
        }
    }
}
