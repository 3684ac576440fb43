//! The widget at work: form, answer of the edge, and the watch for the message.

use super::{Effect, Entry, Event, Msg, OptIn, Ticket, Typed, entry};
use crate::config::Config;
use crate::options::Options;
use crate::text::join;
use jawort_shared::api::{EntryState, ErrorCode};

const FIRST_WAIT: u32 = 2_000;
const LONGEST_WAIT: u32 = 10_000;

/// Everything that is known once the configuration is there.
#[derive(Debug)]
pub(crate) struct Running {
    pub(crate) config: Box<Config>,
    /// How often the configuration was replaced.
    pub(crate) edition: u32,
    options: Options,
    pub(crate) entry: Entry,
    pub(crate) screen: Screen,
    /// A wording that is outdated twice in a row is the edge's fault: no third try.
    renewed: bool,
    page_hidden: bool,
}

/// What the visitor sees.
#[derive(Debug)]
pub(crate) enum Screen {
    Form { problem: Option<ErrorCode>, busy: Busy },
    Next(Next),
}

/// What the form waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Busy {
    No,
    Sending,
    /// A new wording is under way.
    Renewing,
}

/// The opt-in is taken; the message is still to come.
#[derive(Debug)]
pub(crate) struct Next {
    pub(crate) ticket: Box<Ticket>,
    pub(crate) state: EntryState,
    /// The page may forbid foreign images.
    pub(crate) code_failed: bool,
    wait: u32,
    reading: bool,
}

impl Running {
    /// `language` is the browser's, e.g. `de-AT`. Says what the owner did wrong: consent has to name whom it is given
    /// to.
    pub(crate) fn start(
        options: Options,
        language: &str,
        config: Box<Config>,
    ) -> Result<Self, &'static str> {
        if config.business.trim_ascii().is_empty() {
            return Err("the configuration has no business name");
        }
        let guesses = [options.country, config.country, entry::region(language)];
        Ok(Self {
            entry: Entry::new(&config.countries, guesses),
            config,
            edition: 0,
            options,
            screen: Screen::Form { problem: None, busy: Busy::No },
            renewed: false,
            page_hidden: false,
        })
    }

    pub(crate) fn update(&mut self, msg: Msg) -> Vec<Effect> {
        match msg {
            Msg::PageHidden => self.hide(),
            Msg::PageShown => self.show(),
            Msg::Edited(typed) => self.edit(*typed),
            Msg::Submitted(typed) => {
                self.edit(*typed);
                self.submit()
            }
            Msg::Accepted(ticket) => self.accept(ticket),
            Msg::Declined(problem) => self.decline(problem),
            Msg::ConfigRenewed(config) => self.renew(config),
            Msg::RenewalFailed => self.fail(ErrorCode::Unavailable),
            Msg::WaitOver => self.read(),
            Msg::StateRead { reference, state } => self.note(&reference, state),
            Msg::StateFailed => self.wait_on(),
            Msg::CodeFailed => self.drop_code(),
            Msg::BackPressed => self.go_back(),
        }
    }

    fn edit(&mut self, typed: Typed) -> Vec<Effect> {
        self.entry.change(typed, &self.config.countries);
        Vec::new()
    }

    fn submit(&mut self) -> Vec<Effect> {
        let Screen::Form { busy: Busy::No, .. } = self.screen else { return Vec::new() };
        match self.entry.check(&self.config.countries) {
            Err(problem) => self.fail(problem),
            Ok(_) if self.config.consent_box && !self.entry.consents => {
                self.screen = Screen::Form { problem: None, busy: Busy::No };
                vec![Effect::AskConsent]
            }
            Ok(phone) => {
                self.screen = Screen::Form { problem: None, busy: Busy::Sending };
                vec![Effect::Send(Box::new(OptIn {
                    phone: phone.e164(),
                    country: self.entry.code().to_string(),
                    lang: self.config.lang.clone(),
                    wording: self.config.wording.id.clone(),
                    groups: join(&[&self.options.groups, ",", &self.entry.groups]),
                    consents: self.entry.consents,
                }))]
            }
        }
    }

    fn accept(&mut self, ticket: Box<Ticket>) -> Vec<Effect> {
        self.renewed = false;
        self.screen = Screen::Next(Next {
            ticket,
            state: EntryState::Pending,
            code_failed: false,
            wait: FIRST_WAIT,
            reading: false,
        });
        let mut effects = vec![Effect::Focus, Effect::Announce(Event::Submitted)];
        if !self.page_hidden {
            effects.push(Effect::Wait(FIRST_WAIT));
        }
        effects
    }

    fn decline(&mut self, problem: ErrorCode) -> Vec<Effect> {
        // What was shown is not what is shown now: a wording, or a box beside it.
        let is_outdated =
            [ErrorCode::WordingOutdated, ErrorCode::ConsentMissing].contains(&problem);
        if is_outdated && !self.renewed {
            self.renewed = true;
            self.screen = Screen::Form { problem: None, busy: Busy::Renewing };
            return vec![Effect::RenewConfig];
        }
        self.fail(problem)
    }

    /// Shows the new wording and lets the visitor agree anew: nobody agrees to what was not shown.
    fn renew(&mut self, config: Box<Config>) -> Vec<Effect> {
        self.config = config;
        self.edition += 1;
        // Who agreed to another wording has not agreed to this one.
        self.entry.consents = false;
        self.fail(ErrorCode::WordingOutdated)
    }

    fn fail(&mut self, problem: ErrorCode) -> Vec<Effect> {
        self.screen = Screen::Form { problem: Some(problem), busy: Busy::No };
        vec![Effect::Focus, Effect::Announce(Event::Error(problem))]
    }

    fn go_back(&mut self) -> Vec<Effect> {
        self.screen = Screen::Form { problem: None, busy: Busy::No };
        vec![Effect::StopWaiting, Effect::Focus]
    }

    fn drop_code(&mut self) -> Vec<Effect> {
        if let Some(next) = self.next() {
            next.code_failed = true;
        }
        Vec::new()
    }

    fn hide(&mut self) -> Vec<Effect> {
        self.page_hidden = true;
        vec![Effect::StopWaiting]
    }

    /// Who comes back has probably just sent the message: look at once.
    fn show(&mut self) -> Vec<Effect> {
        self.page_hidden = false;
        if let Some(next) = self.next() {
            next.wait = FIRST_WAIT;
        }
        self.read()
    }

    fn read(&mut self) -> Vec<Effect> {
        if self.page_hidden {
            return Vec::new();
        }
        match self.next() {
            Some(next) if next.state == EntryState::Pending && !next.reading => {
                next.reading = true;
                vec![Effect::ReadState(next.ticket.reference.clone())]
            }
            Some(_) | None => Vec::new(),
        }
    }

    fn note(&mut self, reference: &str, state: EntryState) -> Vec<Effect> {
        match self.next() {
            // The answer for a number that the visitor has given up since.
            Some(next) if next.ticket.reference != reference => return Vec::new(),
            Some(next) => next.state = state,
            None => return Vec::new(),
        }
        match state {
            EntryState::Pending => self.wait_on(),
            EntryState::Confirmed => {
                vec![Effect::StopWaiting, Effect::KeepFocus, Effect::Announce(Event::Confirmed)]
            }
            EntryState::Expired => vec![Effect::StopWaiting, Effect::KeepFocus],
        }
    }

    fn wait_on(&mut self) -> Vec<Effect> {
        let page_hidden = self.page_hidden;
        let Some(next) = self.next() else { return Vec::new() };
        next.reading = false;
        next.wait = LONGEST_WAIT.min(next.wait + next.wait / 2);
        let wait = Effect::Wait(next.wait);
        if page_hidden { Vec::new() } else { vec![wait] }
    }

    fn next(&mut self) -> Option<&mut Next> {
        match &mut self.screen {
            Screen::Next(next) => Some(next),
            Screen::Form { .. } => None,
        }
    }
}
