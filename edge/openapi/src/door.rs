//! A door as it is described: address, what it is given, what it answers, why it refuses.

use jawort_shared::api::ErrorCode;
use jawort_shared::scope::Scope;
use serde_json::Value;

use crate::reason::Reason;

/// One method of one address.
pub(crate) struct Door {
    pub(crate) method: &'static str,
    pub(crate) path: &'static str,
    /// In a few words.
    pub(crate) title: &'static str,
    /// In a few sentences; may be empty.
    pub(crate) text: &'static str,
    pub(crate) query: Vec<Field>,
    pub(crate) headers: Vec<Field>,
    pub(crate) body: Option<Body>,
    pub(crate) answers: Vec<Answer>,
    pub(crate) refusals: Vec<Reason>,
}

/// A parameter of the query, or a header.
pub(crate) struct Field {
    pub(crate) name: &'static str,
    pub(crate) text: &'static str,
    pub(crate) schema: Value,
    pub(crate) is_needed: bool,
}

/// What is sent.
pub(crate) struct Body {
    pub(crate) kind: &'static str,
    pub(crate) schema: Value,
    pub(crate) example: Value,
    pub(crate) is_needed: bool,
}

/// What comes back when all is well.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) text: &'static str,
    /// Content type and schema; none where there is no body.
    pub(crate) content: Vec<(&'static str, Value)>,
}

impl Door {
    pub(crate) fn new(method: &'static str, path: &'static str, title: &'static str) -> Self {
        let (query, headers, answers, refusals) = <_>::default();
        Self { method, path, title, text: "", query, headers, body: None, answers, refusals }
    }

    pub(crate) fn get(path: &'static str, title: &'static str) -> Self {
        Self::new("get", path, title)
    }

    pub(crate) fn post(path: &'static str, title: &'static str) -> Self {
        Self::new("post", path, title)
    }

    pub(crate) fn delete(path: &'static str, title: &'static str) -> Self {
        Self::new("delete", path, title)
    }

    /// More about it.
    pub(crate) fn text(mut self, text: &'static str) -> Self {
        self.text = text;
        self
    }

    /// A parameter of the query that may be left out.
    pub(crate) fn query(self, name: &'static str, schema: Value, text: &'static str) -> Self {
        self.with_query(Field { name, text, schema, is_needed: false })
    }

    /// A parameter of the query, needed or not.
    pub(crate) fn with_query(mut self, field: Field) -> Self {
        self.query.push(field);
        self
    }

    /// A header that may be left out.
    pub(crate) fn header(mut self, name: &'static str, schema: Value, text: &'static str) -> Self {
        self.headers.push(Field { name, text, schema, is_needed: false });
        self
    }

    /// A JSON body.
    pub(crate) fn json(self, schema: Value, example: Value) -> Self {
        self.body(Body { kind: "application/json", schema, example, is_needed: true })
    }

    /// A JSON body that may be left out.
    pub(crate) fn optional_json(self, schema: Value, example: Value) -> Self {
        self.body(Body { kind: "application/json", schema, example, is_needed: false })
    }

    /// A body of any kind.
    pub(crate) fn body(mut self, body: Body) -> Self {
        self.body = Some(body);
        self
    }

    /// A JSON answer.
    pub(crate) fn answers(self, status: u16, text: &'static str, schema: Value) -> Self {
        self.answers_with(status, text, vec![("application/json", schema)])
    }

    /// An answer of any kind, or without a body.
    pub(crate) fn answers_with(
        mut self,
        status: u16,
        text: &'static str,
        content: Vec<(&'static str, Value)>,
    ) -> Self {
        self.answers.push(Answer { status, text, content });
        self
    }

    /// 204.
    pub(crate) fn done(self, text: &'static str) -> Self {
        self.answers_with(204, text, Vec::new())
    }

    /// Why it refuses, beyond what every door of its kind does.
    pub(crate) fn refuses(mut self, codes: &[ErrorCode]) -> Self {
        self.refusals.extend(codes.iter().map(|code| Reason::from(*code)));
        self
    }

    /// The same, for codes of the rules.
    pub(crate) fn refuses_too(mut self, reasons: Vec<Reason>) -> Self {
        self.refusals.extend(reasons);
        self
    }

    /// A page of a list.
    pub(crate) fn pages(self, cursor: Value, text: &'static str, item: Value) -> Self {
        let mut limit = crate::schema::number();
        for (key, value) in [("minimum", 1), ("maximum", 200), ("default", 50)] {
            if let Some(limit) = limit.as_object_mut() {
                limit.insert(key.to_owned(), value.into());
            }
        }
        self.query("limit", limit, "items on a page")
            .query("cursor", cursor, "`next_cursor` of the page before")
            .answers(200, text, crate::schema::page(item))
    }

    /// Whether an operator key is asked for.
    pub(crate) fn is_operators(&self) -> bool {
        self.path.starts_with("/v1/") && self.path != "/v1/bootstrap"
    }

    /// The scope that the key must have.
    pub(crate) fn scope(&self) -> Option<Scope> {
        let method = self.method.to_uppercase();
        Scope::needed(&method, self.path).filter(|_| self.is_operators())
    }

    /// Whether it takes an `Idempotency-Key`.
    pub(crate) fn is_repeatable(&self) -> bool {
        self.is_operators() && self.method == "post"
    }

    /// Names of what varies in the address.
    pub(crate) fn variables(&self) -> impl Iterator<Item = &'static str> {
        self.path.split('/').filter_map(|part| part.split_once('{')?.1.strip_suffix('}'))
    }

    /// Every reason to refuse, each once, by status.
    pub(crate) fn all_refusals(&self) -> Vec<Reason> {
        let mut all = self.refusals.clone();
        let applying = self.usual_refusals().into_iter().filter(|(applies, _)| *applies);
        all.extend(applying.flat_map(|(_, codes)| codes).map(|code| Reason::from(*code)));
        let order = Reason::all();
        let place = |reason: &Reason| order.iter().position(|other| other == reason);
        all.sort_by_key(|reason| (reason.status, place(reason)));
        all.dedup();
        all
    }

    /// What every door of a kind refuses, and whether this is one.
    fn usual_refusals(&self) -> [(bool, &'static [ErrorCode]); 5] {
        use ErrorCode::{
            AnswerWithheld, BodyMalformed, BodyTooLarge, IdempotencyConflict,
            IdempotencyKeyMalformed, InProgress, NotFound, QueryMalformed, ScopeMissing,
            Unauthorized, Unavailable,
        };
        let is_operators = self.is_operators();
        [
            (is_operators, &[Unauthorized, ScopeMissing, Unavailable]),
            (
                self.is_repeatable(),
                &[
                    IdempotencyKeyMalformed,
                    IdempotencyConflict,
                    InProgress,
                    AnswerWithheld,
                    BodyTooLarge,
                ],
            ),
            (is_operators && !self.query.is_empty(), &[QueryMalformed]),
            (self.body.is_some(), &[BodyMalformed, BodyTooLarge]),
            (is_operators && self.variables().next().is_some(), &[NotFound]),
        ]
    }
}
