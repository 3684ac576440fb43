//! Bugs that others shipped, planted into the simulated world: each must be found, or the simulation is worth nothing.
//!
//! None of them is in the code under test: a bug edits the text of statements on their way to SQLite, or makes the
//! simulated isolate act wrongly between the real functions.

/// A planted bug. Source of the list: faults found in comparable systems.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Bug {
    ArrivalOrder,
    StartWinsTies,
    CheckThenClaim,
    SelectThenInsert,
    DedupeBesideTheRecord,
    RetryAfterTimeout,
    AnswerBeforeCommit,
    OneThrowPerBatch,
    WindowFromArrival,
    CapReadThenWritten,
    UserIdIgnored,
    FormLiftsStop,
    StatusRegresses,
    ReadFromReplica,
    OutboxMissing,
}

impl Bug {
    pub(super) const ALL: [Self; 15] = [
        Self::ArrivalOrder,
        Self::StartWinsTies,
        Self::CheckThenClaim,
        Self::SelectThenInsert,
        Self::DedupeBesideTheRecord,
        Self::RetryAfterTimeout,
        Self::AnswerBeforeCommit,
        Self::OneThrowPerBatch,
        Self::WindowFromArrival,
        Self::CapReadThenWritten,
        Self::UserIdIgnored,
        Self::FormLiftsStop,
        Self::StatusRegresses,
        Self::ReadFromReplica,
        Self::OutboxMissing,
    ];

    /// Pieces of SQL, right and wrong.
    fn edits(self) -> &'static [(&'static str, &'static str)] {
        match self {
            Self::StartWinsTies => &[
                ("k.withdrawn_at >= k.granted_at", "k.withdrawn_at > k.granted_at"),
                (
                    "k.granted_at > k.withdrawn_at end as is_active",
                    "k.granted_at >= k.withdrawn_at end as is_active",
                ),
            ],
            Self::SelectThenInsert => &[
                ("unique (business_id, entry_key)", "check (entry_key <> '')"),
                (
                    "not null,\n  primary key (business_id, message_id)\n) strict;\n\n-- The state",
                    "not null\n) strict;\n\n-- The state",
                ),
            ],
            Self::WindowFromArrival => {
                &[("m.channel_id, r.expires_at", "m.channel_id, m.received_at + 86400000")]
            }
            Self::CapReadThenWritten => &[(
                "< (select c.sms_daily_cap from channel c where c.business_id = ?1 and c.channel_id = ?3)",
                "< 1000000",
            )],
            Self::StatusRegresses => &[("coalesce(outbox.receipt, '') <> 'delivered'", "true")],
            Self::ArrivalOrder
            | Self::CheckThenClaim
            | Self::DedupeBesideTheRecord
            | Self::RetryAfterTimeout
            | Self::AnswerBeforeCommit
            | Self::OneThrowPerBatch
            | Self::UserIdIgnored
            | Self::FormLiftsStop
            | Self::ReadFromReplica
            | Self::OutboxMissing => &[],
        }
    }

    /// A statement or a migration as the bug has it.
    pub(super) fn edit(self, sql: &str) -> String {
        self.edits().iter().fold(sql.to_owned(), |sql, (right, wrong)| sql.replace(right, wrong))
    }
}
