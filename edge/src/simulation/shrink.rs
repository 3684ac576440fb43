//! Makes a world that fails as small as it gets while it still fails.

use super::bug::Bug;
use super::case::Case;
use super::fault::Tally;
use super::record::Record;
use super::world;

/// The smallest case that was found, with what is wrong in it.
pub(super) fn shrink(
    record: &mut Record,
    bug: Option<Bug>,
    case: Case,
    wrong: String,
) -> (Case, String) {
    let fails = |record: &mut Record, case: &Case| {
        world::run(record, case, bug, &mut Tally::default()).err()
    };
    let (mut case, mut wrong) = (case, wrong);
    loop {
        let smaller: Vec<_> = case.smaller().collect();
        let found = smaller.into_iter().find_map(|less| Some((fails(record, &less)?, less)));
        match found {
            Some((why, less)) => (case, wrong) = (less, why),
            None => return (case, wrong),
        }
    }
}
