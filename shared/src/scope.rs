//! What an operator's key may do, and what each door asks for.

/// A part of the API that a key opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// Look at everything but keys.
    Read,
    /// Change contacts, groups, tags and opt-ins.
    Write,
    /// Send messages and broadcasts.
    Send,
    /// Change channels, templates and whatever else is set once.
    Settings,
    /// Make, rotate and revoke keys.
    Keys,
}

impl Scope {
    /// Every scope.
    pub const ALL: [Self; 5] = [Self::Read, Self::Write, Self::Send, Self::Settings, Self::Keys];

    /// As it is stored and sent.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Write => "write",
            Self::Send => "send",
            Self::Settings => "settings",
            Self::Keys => "keys",
        }
    }

    /// Reads a scope by its name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scope| scope.as_str() == name)
    }

    /// What a request to an address below `/v1/` needs.
    ///
    /// | resource | to look | to change |
    /// | --- | --- | --- |
    /// | contacts, groups, tags, opt-ins, merges, merge-suggestions | `read` | `write` |
    /// | messages, media, broadcasts | `read` | `send` |
    /// | business, channels, keywords, notices, parked, templates, trial-numbers, widgets | `read` | `settings` |
    /// | keys | `keys` | `keys` |
    ///
    /// Where SMS providers report to is a secret: whoever knows the address may speak for them. It needs `settings`.
    ///
    /// None for any other: a resource that was forgotten here opens to nobody.
    pub fn needed(method: &str, path: &str) -> Option<Self> {
        let change = match path.strip_prefix("/v1/")?.split('/').next()? {
            "contacts" | "groups" | "tags" | "opt-ins" | "merges" | "merge-suggestions" => {
                Self::Write
            }
            "messages" | "media" | "broadcasts" => Self::Send,
            "business" | "channels" | "keywords" | "notices" | "parked" | "templates"
            | "trial-numbers" | "widgets" => Self::Settings,
            "keys" => return Some(Self::Keys),
            _ => return None,
        };
        let is_look = ["GET", "HEAD"].contains(&method) && path != "/v1/channels/{channel}/sms";
        Some(if is_look { Self::Read } else { change })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scope_comes_back_by_its_name() {
        for scope in Scope::ALL {
            assert_eq!(Scope::parse(scope.as_str()), Some(scope));
        }
        assert_eq!(Scope::parse("Read"), None);
    }

    #[test]
    fn a_door_asks_for_what_it_does() {
        let check = |request: &str, scope| {
            let (method, path) = request.split_once(' ').expect("method and path");
            assert_eq!(Scope::needed(method, path), scope, "{request}");
        };
        check("GET /v1/opt-ins", Some(Scope::Read));
        check("HEAD /v1/groups", Some(Scope::Read));
        check("PATCH /v1/groups/{group}", Some(Scope::Write));
        check("DELETE /v1/opt-ins/{contact}", Some(Scope::Write));
        check("POST /v1/messages", Some(Scope::Send));
        check("GET /v1/messages/{message}", Some(Scope::Read));
        check("POST /v1/templates", Some(Scope::Settings));
        check("GET /v1/channels/{channel}", Some(Scope::Read));
        check("GET /v1/channels/{channel}/sms", Some(Scope::Settings));
        check("GET /v1/keys", Some(Scope::Keys));
        check("DELETE /v1/keys/{key}", Some(Scope::Keys));
        check("GET /v1/", None);
        check("GET /v1/groupsandmore", None);
        check("GET /health", None);
    }
}
