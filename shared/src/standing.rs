//! How a number stands with Meta: what follows for what it sends, and what operators should see to.
//!
//! What is paused or stopped stays so until an operator resumes it. Words that are not known here change nothing.
//! Source: Meta, "Webhooks for WhatsApp Business Accounts", and "Business phone numbers".

/// What follows for a channel, with the reason as it is stored.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Verdict {
    /// Offers are paused.
    pub pause: Option<&'static str>,
    /// Nothing leaves.
    pub stop: Option<&'static str>,
}

impl Verdict {
    const NONE: Self = Self { pause: None, stop: None };

    const fn pause(reason: &'static str) -> Self {
        Self { pause: Some(reason), stop: None }
    }

    const fn stop(reason: &'static str) -> Self {
        Self { pause: None, stop: Some(reason) }
    }

    /// Both together.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self { pause: self.pause.or(other.pause), stop: self.stop.or(other.stop) }
    }
}

/// What follows from a rating, in Meta's word.
pub fn of_quality(rating: &str) -> Verdict {
    match rating {
        "RED" => Verdict::pause("quality"),
        _ => Verdict::NONE,
    }
}

/// What follows from a number's status, in Meta's word.
pub fn of_connection(status: &str) -> Verdict {
    match status {
        "BANNED" => Verdict::stop("number_banned"),
        "RESTRICTED" => Verdict::stop("number_restricted"),
        "DISCONNECTED" => Verdict::stop("number_disconnected"),
        "DELETED" => Verdict::stop("number_deleted"),
        "FLAGGED" => Verdict::pause("quality"),
        _ => Verdict::NONE,
    }
}

/// What follows from an event of `phone_number_quality_update`.
pub fn of_number_event(event: &str) -> Verdict {
    match event {
        "FLAGGED" => Verdict::pause("quality"),
        _ => Verdict::NONE,
    }
}

/// What follows from an event of `account_update`, with the state of a ban and the types of restrictions.
pub fn of_account(event: &str, ban: &str, restrictions: &[String]) -> Verdict {
    match event {
        "ACCOUNT_VIOLATION" => Verdict::pause("account_violation"),
        "ACCOUNT_RESTRICTION" => restrictions
            .iter()
            .fold(Verdict::NONE, |verdict, restriction| verdict.and(of_restriction(restriction))),
        "DISABLED_UPDATE" if ban == "DISABLE" => Verdict::stop("account_disabled"),
        "DISABLED_UPDATE" if ban == "SCHEDULE_FOR_DISABLE" => {
            Verdict::pause("account_to_be_disabled")
        }
        "ACCOUNT_DELETED" => Verdict::stop("account_deleted"),
        "ACCOUNT_OFFBOARDED" => Verdict::stop("account_offboarded"),
        _ => Verdict::NONE,
    }
}

fn of_restriction(restriction: &str) -> Verdict {
    match restriction {
        "RESTRICTED_BIZ_INITIATED_MESSAGING" => Verdict::pause("account_restricted"),
        "RESTRICTED_CUSTOMER_INITIATED_MESSAGING" => Verdict::stop("account_restricted"),
        _ => Verdict::NONE,
    }
}

/// What follows from the decision of a review.
pub fn of_review(decision: &str) -> Verdict {
    match decision {
        "REJECTED" => Verdict::stop("review_rejected"),
        _ => Verdict::NONE,
    }
}

/// What is known about a number, in Meta's words; none where it is not known.
#[derive(Debug, Clone, Copy, Default)]
pub struct Seen<'a> {
    /// Whether Meta ever told.
    pub is_known: bool,
    /// Why Meta could not be asked the last time.
    pub failure: Option<&'a str>,
    /// What recipients think.
    pub quality: Option<&'a str>,
    /// Whether it can send.
    pub connection: Option<&'a str>,
    /// How the review of its name stands.
    pub name_status: Option<&'a str>,
    /// Whether it was verified by a code.
    pub verification: Option<&'a str>,
    /// Whether we hear of the account.
    pub is_subscribed: Option<bool>,
    /// Why it is stopped.
    pub stopped: Option<&'a str>,
    /// Why offers are paused.
    pub paused: Option<&'a str>,
}

/// Something that operators should see to: a stable code, and a sentence that says what to do.
type Problem = (&'static str, String);

/// What operators should see to.
pub fn problems(seen: Seen<'_>) -> Vec<Problem> {
    let told = |code, why: Option<&str>, say: fn(&str) -> String| why.map(|why| (code, say(why)));
    let never = !seen.is_known && seen.failure.is_none();
    let found = [
        never.then(|| ("not_looked_at", "Meta was not asked about this number yet.".to_owned())),
        told("look_failed", seen.failure, |why| {
            format!("Meta could not be asked ({why}): look at META_ACCESS_TOKEN and Meta's ids.")
        }),
        told("stopped", seen.stopped, |why| {
            format!("Nothing leaves ({why}). See to the cause, then resume the channel.")
        }),
        told("marketing_paused", seen.paused, |why| {
            format!("No offers leave ({why}). See to the cause, then end the pause.")
        }),
    ];
    found.into_iter().flatten().chain(of_meta(seen)).collect()
}

/// What Meta says that is not as it should be.
fn of_meta(seen: Seen<'_>) -> impl Iterator<Item = Problem> {
    let unless = |code, word: Option<&str>, fine: &[&str], say: fn(&str) -> String| {
        word.filter(|word| !fine.contains(word)).map(|word| (code, say(word)))
    };
    let deaf = seen.is_subscribed == Some(false);
    [
        unless("not_connected", seen.connection, &["CONNECTED"], |word| {
            format!("Meta calls the number {word}: register it at Meta.")
        }),
        unless("not_verified", seen.verification, &["VERIFIED", "NOT_APPLICABLE"], |word| {
            format!("Meta calls its verification {word}: verify the number at Meta.")
        }),
        unless("name_not_approved", seen.name_status, &APPROVED, |word| {
            format!("Meta calls its display name {word}.")
        }),
        unless("quality", seen.quality, &["GREEN", "NA", "UNKNOWN"], |word| {
            format!("Recipients rate it {word}: write less, and to whom it concerns.")
        }),
        deaf.then(|| {
            ("not_subscribed", "Meta does not tell us of its account: subscribe.".to_owned())
        }),
    ]
    .into_iter()
    .flatten()
}

/// Names that need nothing, in Meta's words.
const APPROVED: [&str; 3] = ["APPROVED", "AVAILABLE_WITHOUT_REVIEW", "NONE"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_meta_says_pauses_offers_or_stops_everything() {
        let check = |verdict: Verdict, pause, stop| {
            assert_eq!((verdict.pause, verdict.stop), (pause, stop));
        };
        check(of_quality("RED"), Some("quality"), None);
        check(of_quality("YELLOW"), None, None);
        check(of_connection("CONNECTED"), None, None);
        check(of_connection("BANNED"), None, Some("number_banned"));
        check(of_connection("FLAGGED"), Some("quality"), None);
        check(of_number_event("FLAGGED"), Some("quality"), None);
        check(of_number_event("UNFLAGGED"), None, None);
        check(of_review("REJECTED"), None, Some("review_rejected"));
        check(of_review("APPROVED"), None, None);
        let account = |event, ban| of_account(event, ban, &[]);
        check(account("ACCOUNT_VIOLATION", ""), Some("account_violation"), None);
        check(account("DISABLED_UPDATE", "DISABLE"), None, Some("account_disabled"));
        check(
            account("DISABLED_UPDATE", "SCHEDULE_FOR_DISABLE"),
            Some("account_to_be_disabled"),
            None,
        );
        check(account("DISABLED_UPDATE", "REINSTATE"), None, None);
        check(account("PARTNER_ADDED", ""), None, None);
        let restricted = |types: &[&str]| {
            let types: Vec<_> = types.iter().map(|one| (*one).to_owned()).collect();
            of_account("ACCOUNT_RESTRICTION", "", &types)
        };
        let (offers, answers) =
            ("RESTRICTED_BIZ_INITIATED_MESSAGING", "RESTRICTED_CUSTOMER_INITIATED_MESSAGING");
        check(restricted(&[offers]), Some("account_restricted"), None);
        check(
            restricted(&[offers, answers]),
            Some("account_restricted"),
            Some("account_restricted"),
        );
        check(restricted(&["RESTRICTED_ADD_PHONE_NUMBER_ACTION"]), None, None);
    }

    #[test]
    fn operators_are_told_what_to_see_to_and_nothing_else() {
        let codes = |seen| problems(seen).into_iter().map(|(code, _)| code).collect::<Vec<_>>();
        assert_eq!(codes(Seen::default()), ["not_looked_at"]);
        let fine = Seen {
            is_known: true,
            quality: Some("GREEN"),
            connection: Some("CONNECTED"),
            name_status: Some("APPROVED"),
            verification: Some("VERIFIED"),
            is_subscribed: Some(true),
            ..Seen::default()
        };
        assert!(codes(fine).is_empty());
        let bad = Seen {
            failure: Some("190"),
            quality: Some("RED"),
            connection: Some("RESTRICTED"),
            name_status: Some("DECLINED"),
            verification: Some("NOT_VERIFIED"),
            is_subscribed: Some(false),
            stopped: Some("operator"),
            paused: Some("quality"),
            ..fine
        };
        assert_eq!(
            codes(bad),
            [
                "look_failed",
                "stopped",
                "marketing_paused",
                "not_connected",
                "not_verified",
                "name_not_approved",
                "quality",
                "not_subscribed",
            ]
        );
    }
}
