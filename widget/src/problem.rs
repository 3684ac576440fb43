//! Which of the edge's error codes a visitor can meet.

use jawort_shared::api::ErrorCode;

const OF_VISITORS: [ErrorCode; 12] = [
    ErrorCode::PhoneMissing,
    ErrorCode::PhoneNotANumber,
    ErrorCode::PhoneTooShort,
    ErrorCode::PhoneTooLong,
    ErrorCode::PhoneInvalid,
    ErrorCode::PhoneNotMobile,
    ErrorCode::CountryNotAllowed,
    ErrorCode::TooManyRequests,
    ErrorCode::OriginNotAllowed,
    ErrorCode::WordingOutdated,
    ErrorCode::ConsentMissing,
    ErrorCode::Unavailable,
];

/// A code that only a newer edge knows means no more here than that it failed.
pub(crate) fn from_code(code: &str) -> ErrorCode {
    OF_VISITORS.into_iter().find(|problem| problem.code() == code).unwrap_or(ErrorCode::Unavailable)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_is_read_back_as_its_problem() {
        for problem in OF_VISITORS {
            assert_eq!(from_code(problem.code()), problem);
        }
    }

    #[test]
    fn an_unknown_code_is_read_as_unavailable() {
        assert_eq!(from_code("brand_new"), ErrorCode::Unavailable);
    }
}
