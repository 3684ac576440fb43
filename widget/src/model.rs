//! What the widget knows, and what each happening changes and causes; no browser in here.

mod entry;
mod running;

pub(crate) use entry::{Entry, NamedCountry, Typed};
pub(crate) use running::{Busy, Next, Running, Screen};

use crate::config::{Config, WebAddress};
use crate::options::Options;
use jawort_shared::api::{EntryState, ErrorCode};
use jawort_shared::phone::Country;

/// The state of one widget.
#[derive(Debug)]
pub(crate) struct Model {
    options: Options,
    /// Region of the browser's language.
    region: Option<Country>,
    stage: Stage,
}

#[derive(Debug)]
enum Stage {
    /// The page still shows what stood in the element before.
    Loading,
    /// The owner made a mistake; visitors see nothing.
    Refused,
    Running(Box<Running>),
}

/// What happened.
#[derive(Debug)]
pub(crate) enum Msg {
    /// Boxed like all that is large: what is small is moved about with less code.
    ConfigLoaded(Box<Loaded>),
    ConfigFailed(ConfigFailure),
    Edited(Box<Typed>),
    Submitted,
    Accepted(Box<Ticket>),
    Declined(ErrorCode),
    WaitOver,
    StateRead {
        reference: String,
        state: EntryState,
    },
    StateFailed,
    PageHidden,
    PageShown,
    CodeFailed,
    BackPressed,
}

/// A configuration, and the countries as its language calls them.
#[derive(Debug)]
pub(crate) struct Loaded {
    pub(crate) config: Config,
    pub(crate) countries: Vec<NamedCountry>,
}

/// Why there is no configuration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ConfigFailure {
    /// The edge knows no such widget.
    Missing,
    /// Network or edge failed.
    Unavailable,
}

/// The edge's answer to an opt-in.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Ticket {
    pub(crate) reference: String,
    /// Number of the channel, as people read it.
    pub(crate) number: String,
    /// Opens the chat with the prepared message.
    pub(crate) link: WebAddress,
    /// Where the QR code of the link is.
    pub(crate) code: String,
}

/// What is to be done.
#[derive(Debug, PartialEq)]
pub(crate) enum Effect {
    LoadConfig,
    Send(Box<OptIn>),
    ReadState(String),
    /// Milliseconds; a later wait replaces an earlier one.
    Wait(u32),
    StopWaiting,
    /// Moves the focus to what is to be read or corrected now.
    Focus,
    /// The same, but only if the focus was inside the widget: nobody is torn from another field.
    KeepFocus,
    /// Lets the browser say, in its own words, that the box is to be ticked.
    AskConsent,
    Announce(Event),
    /// For the owner's console.
    Complain(&'static str),
}

/// What is sent to the edge.
#[derive(Debug, PartialEq)]
pub(crate) struct OptIn {
    pub(crate) phone: String,
    pub(crate) country: String,
    pub(crate) lang: String,
    pub(crate) wording: String,
    /// Codes with commas or spaces between.
    pub(crate) groups: String,
}

/// What the page's own scripts are told; never a number.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Event {
    Ready,
    Submitted,
    Confirmed,
    Error(ErrorCode),
}

impl Model {
    /// `language` is the browser's, e.g. `de-AT`.
    pub(crate) fn new(options: Options, language: &str) -> Self {
        Self { options, region: entry::region(language), stage: Stage::Loading }
    }

    /// Nothing to show until the configuration is there.
    pub(crate) fn running(&self) -> Option<&Running> {
        match &self.stage {
            Stage::Running(running) => Some(running),
            Stage::Loading | Stage::Refused => None,
        }
    }

    pub(crate) fn update(&mut self, msg: Msg) -> Vec<Effect> {
        match &mut self.stage {
            Stage::Loading => self.load(msg),
            Stage::Refused => Vec::new(),
            Stage::Running(running) => running.update(msg, &self.options),
        }
    }

    fn load(&mut self, msg: Msg) -> Vec<Effect> {
        match msg {
            Msg::ConfigLoaded(loaded) => self.start(loaded),
            Msg::ConfigFailed(ConfigFailure::Missing) => self.refuse("there is no such widget"),
            Msg::ConfigFailed(ConfigFailure::Unavailable) => {
                vec![Effect::Announce(Event::Error(ErrorCode::Unavailable))]
            }
            Msg::Edited(_)
            | Msg::Submitted
            | Msg::Accepted(_)
            | Msg::Declined(_)
            | Msg::WaitOver
            | Msg::StateRead { .. }
            | Msg::StateFailed
            | Msg::PageHidden
            | Msg::PageShown
            | Msg::CodeFailed
            | Msg::BackPressed => Vec::new(),
        }
    }

    fn start(&mut self, loaded: Box<Loaded>) -> Vec<Effect> {
        // Consent has to name whom it is given to.
        if loaded.config.business.trim_ascii().is_empty() {
            return self.refuse("the configuration has no business name");
        }
        let guesses = [self.options.country, loaded.config.country, self.region];
        let entry = Entry::new(&loaded.countries, guesses);
        self.stage = Stage::Running(Box::new(Running::new(loaded, entry)));
        vec![Effect::Announce(Event::Ready)]
    }

    fn refuse(&mut self, reason: &'static str) -> Vec<Effect> {
        self.stage = Stage::Refused;
        vec![Effect::Complain(reason)]
    }
}

#[cfg(test)]
mod tests;
