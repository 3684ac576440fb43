//! What is described is what there is: compared with the router's own text.

use std::collections::BTreeSet;

use jawort_shared::scope::Scope;

use crate::doors;

const ROUTER: &str = include_str!("../../src/router.rs");

/// Method and path of every route that the router names.
fn routes() -> BTreeSet<String> {
    let statements = ROUTER.split(".route(").skip(1);
    let routes = statements.flat_map(|statement| {
        let (path, rest) = statement.split_once(',').expect("a path");
        // Up to the next call of the same chain or the end of the statement.
        let handlers = rest.split("\n        .").next().unwrap_or_default();
        let handlers = handlers.split(';').next().unwrap_or_default();
        let path = path.trim().trim_matches('"').to_owned();
        let methods = ["get", "post", "put", "patch", "delete", "options"].into_iter();
        let named = methods.filter(move |method| {
            let calls = [format!(" {method}("), format!(".{method}("), format!("\n{method}(")];
            calls.iter().any(|call| handlers.contains(call.as_str()))
        });
        named.map(move |method| format!("{method} {path}")).collect::<Vec<_>>()
    });
    routes.collect()
}

#[test]
fn every_route_is_described_and_nothing_else_is() {
    let doors = doors::all();
    let described: Vec<_> =
        doors.iter().map(|door| format!("{} {}", door.method, door.path)).collect();
    let once: BTreeSet<_> = described.iter().cloned().collect();
    assert_eq!(once.len(), described.len(), "a door is described twice");
    assert!(once.len() > 30);
    assert_eq!(once, routes());
}

#[test]
fn every_door_of_operators_asks_for_a_scope() {
    let doors = doors::all();
    let operators: Vec<_> = doors.iter().filter(|door| door.is_operators()).collect();
    assert!(operators.len() > 20);
    for door in operators {
        assert!(door.scope().is_some(), "{} {}: see shared/src/scope.rs", door.method, door.path);
    }
    assert_eq!(Scope::needed("GET", "/v1/bootstrap"), None);
}

#[test]
fn every_part_of_the_document_has_a_door_and_every_door_a_part() {
    let used: BTreeSet<_> = doors::all().iter().map(doors::tag).collect();
    let told: BTreeSet<_> = doors::TAGS.iter().map(|(name, _)| *name).collect();
    assert_eq!(used, told);
}

#[test]
fn every_door_says_what_it_answers_and_gives_an_example() {
    for door in doors::all() {
        let name = format!("{} {}", door.method, door.path);
        assert!(door.answers.iter().any(|answer| answer.status < 400), "{name}");
        assert!(door.body.is_none_or(|body| !body.example.is_null()), "{name}");
    }
}
