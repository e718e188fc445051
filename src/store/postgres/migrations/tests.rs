use super::*;
use crate::{model::problem::ProblemCode, store::postgres::testing::Database};

/// Columns and indexes of our tables.
async fn schema(client: &Client) -> Vec<String> {
    let rows = client
        .query(
            "SELECT table_name || '.' || column_name || ' ' || data_type || ' ' || is_nullable AS it
             FROM information_schema.columns WHERE table_schema = 'public'
             UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY it",
            &[],
        )
        .await
        .unwrap();
    rows.iter().map(|row| row.get(0)).collect()
}

#[tokio::test]
async fn every_earlier_version_leads_to_the_same_schema() {
    let Some(database) = Database::create().await else {
        return;
    };
    let mut client = database.admin().await;
    migrate(&mut client, Migrations::Run).await.unwrap();
    let newest = schema(&client).await;
    assert!(!newest.is_empty());
    for steps in 0..=STEPS.len() {
        let Some(older) = Database::create().await else {
            return;
        };
        let mut client = older.admin().await;
        apply(&mut client, &STEPS[..steps], Migrations::Run)
            .await
            .unwrap();
        migrate(&mut client, Migrations::Run).await.unwrap();
        assert_eq!(schema(&client).await, newest, "from {steps}");
        assert_eq!(version(&client).await.unwrap(), STEPS.len() as i64);
    }
}

#[tokio::test]
async fn a_newer_database_is_refused_with_the_remedy() {
    let Some(database) = Database::create().await else {
        return;
    };
    let mut client = database.admin().await;
    let newer: Vec<_> = [STEPS, &["CREATE TABLE one_more ()"]].concat();
    apply(&mut client, &newer, Migrations::Run).await.unwrap();
    let before = schema(&client).await;
    for migrations in [Migrations::Run, Migrations::Skip] {
        let error = migrate(&mut client, migrations).await.unwrap_err();
        assert_eq!(error.code, ProblemCode::StoreUnavailable);
        assert!(error.message.contains("newer version"), "{error}");
    }
    assert_eq!(schema(&client).await, before);
}

#[tokio::test]
async fn where_migrations_are_switched_off_only_a_current_schema_will_do() {
    let Some(database) = Database::create().await else {
        return;
    };
    let mut client = database.admin().await;
    for steps in 0..STEPS.len() {
        apply(&mut client, &STEPS[..steps], Migrations::Run)
            .await
            .unwrap();
        let before = schema(&client).await;
        let error = migrate(&mut client, Migrations::Skip).await.unwrap_err();
        assert_eq!(error.code, ProblemCode::StoreUnavailable);
        assert!(
            error.message.contains("migrations are switched off"),
            "{error}"
        );
        assert_eq!(schema(&client).await, before);
    }
    migrate(&mut client, Migrations::Run).await.unwrap();
    migrate(&mut client, Migrations::Skip).await.unwrap();
}

#[tokio::test]
async fn a_step_that_fails_leaves_everything_as_it_was() {
    let Some(database) = Database::create().await else {
        return;
    };
    let mut client = database.admin().await;
    let steps = ["CREATE TABLE a (b TEXT);", "CREATE TABLE broken ("];
    let error = apply(&mut client, &steps, Migrations::Run)
        .await
        .unwrap_err();
    assert_eq!(error.code, ProblemCode::StoreUnavailable);
    assert!(schema(&client).await.is_empty());
    // And the lock is free again.
    migrate(&mut client, Migrations::Run).await.unwrap();
}
