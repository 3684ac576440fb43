//! The simulation: the real parsing, deciding and SQL in small worlds where everything goes wrong, by seed.
//!
//! A seed makes a true history (`truth`), a hostile network (`case`) and runs the doors through it (`world`) on
//! SQLite with the real migrations (`record`). After every step the record is compared with what the facts in it
//! amount to (`oracle`, `check`), which is worked out anew and in another way.
//!
//! ```text
//! cargo test -p jawort-edge simulation              some seeds
//! make simulate SEED=7                               one seed again
//! make simulate SEEDS=1000000                        as many as there is time for
//! ```

mod draw;
mod truth;
mod meta;
mod case;
mod fault;
mod record;
mod oracle;
mod world;
mod check;
mod bug;
mod shrink;

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use bug::Bug;
use case::Case;
use fault::Tally;
use record::Record;

/// Seeds of a plain `cargo test`.
const SEEDS: u64 = 200;
/// A planted bug must be found within so many.
const SEEDS_OF_A_BUG: u64 = 2_000;

fn setting(name: &str) -> Option<u64> {
    std::env::var(name).ok().map(|text| text.parse().expect("a whole number"))
}

/// The first of these seeds that fails, if one does, and what went wrong in all of them.
fn run(seeds: std::ops::Range<u64>, bug: Option<Bug>) -> (Option<u64>, Tally) {
    let next = AtomicU64::new(seeds.start);
    let failed = AtomicBool::new(false);
    let work = || {
        let (mut record, mut tally, mut found) = (Record::open(bug), Tally::default(), None);
        while !failed.load(Ordering::Relaxed) {
            let seed = next.fetch_add(1, Ordering::Relaxed);
            if seed >= seeds.end {
                break;
            }
            if world::run(&mut record, &Case::of_seed(seed), bug, &mut tally).is_err() {
                found = Some(seed);
                failed.store(true, Ordering::Relaxed);
            }
        }
        (found, tally)
    };
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    std::thread::scope(|scope| {
        let all: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        let mut sum = (None, Tally::default());
        for (found, tally) in all.into_iter().map(|one| one.join().expect("a thread that ends")) {
            sum.0 = sum.0.into_iter().chain(found).min();
            sum.1.add(&tally);
        }
        sum
    })
}

/// Fails with the seed, the world made small, and what is wrong in it.
fn explain(seed: u64, bug: Option<Bug>) -> ! {
    let (mut record, case) = (Record::open(bug), Case::of_seed(seed));
    let outcome = world::run(&mut record, &case, bug, &mut Tally::default());
    let Err(wrong) = outcome else { panic!("JAWORT_SEED={seed} failed once and not again") };
    let (case, why) = shrink::shrink(&mut record, bug, case, wrong);
    panic!("JAWORT_SEED={seed}\n{why}\n{case:#?}");
}

#[test]
fn whatever_the_network_does_the_record_tells_the_truth() {
    if let Some(seed) = setting("JAWORT_SEED") {
        if run(seed..seed + 1, None).0.is_some() {
            explain(seed, None);
        }
        return;
    }
    let seeds = setting("JAWORT_SEEDS").unwrap_or(SEEDS);
    let (failed, tally) = run(0..seeds, None);
    if let Some(seed) = failed {
        explain(seed, None);
    }
    println!("{seeds} worlds");
    for (fault, count) in tally.each() {
        println!("{count:>9} {fault:?}");
        let least = (seeds / 40).clamp(1, 100);
        assert!(count >= least, "{fault:?} happened {count} times in {seeds} worlds");
    }
}

#[test]
fn every_planted_bug_is_found() {
    // It is the bug that is found only if the same world is fine without it.
    let is_missed = |bug: &Bug| {
        let found = run(0..SEEDS_OF_A_BUG, Some(*bug)).0;
        found.is_none_or(|seed| {
            let (mut record, case) = (Record::open(Some(*bug)), Case::of_seed(seed));
            let why = world::run(&mut record, &case, Some(*bug), &mut Tally::default());
            println!(
                "{bug:?}: seed {seed}, {}",
                why.unwrap_err().lines().next().unwrap_or_default()
            );
            run(seed..seed + 1, None).0.is_some()
        })
    };
    let missed: Vec<_> = Bug::ALL.into_iter().filter(is_missed).collect();
    assert_eq!(missed, [], "planted, and not found");
}
