use super::*;
use crate::{
    model::dispatch::DispatchState,
    store::{Migrations, dispatches::PipelineKey, sqlite::migrations::migrate},
};

/// How SQLite goes about a statement, step by step.
fn steps(sql: &str, values: &[&dyn ToSql]) -> Vec<String> {
    let mut database = Connection::open_in_memory().unwrap();
    migrate(&mut database, Migrations::Run).unwrap();
    let mut explained = database
        .prepare(&format!("EXPLAIN QUERY PLAN {sql}"))
        .unwrap();
    let steps = explained.query_map(values, |row| row.get(3)).unwrap();
    steps.collect::<rusqlite::Result<_>>().unwrap()
}

/// How it goes about the question for the newest rows that meet these conditions.
fn plan(columns: &str, conditions: &[Condition]) -> Vec<String> {
    let values = conditions.iter().map(|(_, value)| value as &dyn ToSql);
    let values: Vec<&dyn ToSql> = values.chain([&9 as &dyn ToSql]).collect();
    steps(&statement(columns, TABLE, conditions, MARK), &values)
}

fn query(change: impl FnOnce(&mut DispatchQuery)) -> Vec<Condition> {
    let mut query = DispatchQuery::default();
    change(&mut query);
    conditions(&query)
}

fn text(text: &str) -> Option<String> {
    Some(text.to_owned())
}

fn of_environment(query: &mut DispatchQuery) {
    query.service = text("a");
    query.environment = text("x");
}

fn of_pipeline(query: &mut DispatchQuery) {
    query.pipeline = Some(PipelineKey {
        provider: "github".to_owned(),
        host: "github.com".to_owned(),
        repository: "Acme/Shop".to_owned(),
        pipeline: "deploy.yml".to_owned(),
    });
}

#[test]
fn every_question_finds_its_rows_in_order_by_an_index() {
    let since = Some("2026-02-03T04:05:06Z".parse().unwrap());
    let by_run = [
        ("provider =", "github".to_owned()),
        ("host =", "github.com".to_owned()),
        ("run_id =", "7".to_owned()),
    ];
    let shapes = [
        (query(|q| q.service = text("a")), "by_service"),
        (
            query(|q| (q.service, q.since) = (text("a"), since)),
            "by_service",
        ),
        (query(of_environment), "by_environment"),
        (
            query(|q| {
                of_environment(q);
                q.since = since;
            }),
            "by_environment",
        ),
        (
            query(|q| {
                of_environment(q);
                q.requested_by = text("user:default/alice");
            }),
            "by_environment",
        ),
        (
            query(|q| {
                of_environment(q);
                q.requested_by = text("user:default/alice");
                q.state = Some(DispatchState::Started);
            }),
            "by_environment",
        ),
        (
            query(|q| {
                of_environment(q);
                q.state = Some(DispatchState::Started);
            }),
            "by_environment",
        ),
        (query(|q| q.id = text("1")), "autoindex_dispatches_1"),
        (
            query(|q| {
                of_environment(q);
                q.id = text("1");
            }),
            "autoindex_dispatches_1",
        ),
        (query(of_pipeline), "by_pipeline"),
        (
            query(|q| {
                of_pipeline(q);
                q.since = since;
            }),
            "by_pipeline",
        ),
        (by_run.to_vec(), "by_run"),
        (
            [query(of_pipeline), by_run[2..].to_vec()].concat(),
            "by_run",
        ),
    ];
    let whole = shapes.map(|(conditions, index)| (COLUMNS, conditions, index));
    let runs = [(RUN_COLUMNS, vec![runs_of("a")], "by_service")];
    for (columns, conditions, index) in whole.into_iter().chain(runs) {
        let steps = plan(columns, &conditions);
        // A full scan says SCAN, and a sort USE TEMP B-TREE.
        let [step] = &*steps else {
            panic!("{conditions:?}: {steps:?}");
        };
        assert!(
            step.starts_with("SEARCH dispatches"),
            "{conditions:?}: {step}"
        );
        assert!(step.contains(index), "{conditions:?}: {step}");
    }
}

#[test]
fn runs_are_found_by_their_ids_by_an_index() {
    let steps = steps(&of_runs_statement(), &[&"github", &"github.com", &"[]"]);
    assert!(
        steps[0].starts_with("SEARCH dispatches USING INDEX dispatches_by_run"),
        "{steps:?}"
    );
    assert!(steps[0].contains("run_id=?"), "{steps:?}");
}
