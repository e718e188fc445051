//! How connections are made: with settings that are asked for anew, and with errors that say what to mend and no password.

use std::sync::{
    Mutex,
    atomic::{AtomicUsize, Ordering},
};

use tokio::net::TcpListener;

use super::*;
use crate::store::errors::unavailable;

/// Settings that a test changes, and how often they were asked for.
#[derive(Default)]
struct Changing {
    settings: Mutex<Option<ConnectionSettings>>,
    asked: AtomicUsize,
}

#[async_trait]
impl ConnectionSource for Changing {
    async fn connection(&self) -> Result<ConnectionSettings> {
        self.asked.fetch_add(1, Ordering::SeqCst);
        let settings = self.settings.lock().unwrap().clone();
        settings.ok_or_else(|| unavailable("The cloud gave no password."))
    }
}

#[tokio::test]
async fn settings_are_asked_for_with_each_new_connection_and_only_then() {
    let Some(database) = Database::create().await else {
        return;
    };
    let admin = database.admin().await;
    let user = database.role("LOGIN SUPERUSER PASSWORD 'first'").await;
    let with_password = |password: &str| ConnectionSettings {
        user: Some(user.clone()),
        password: Some(Secret::new(password)),
        ..database.settings.clone()
    };
    let source = Arc::new(Changing::default());
    *source.settings.lock().unwrap() = Some(with_password("first"));
    let store = PostgresStore::open(
        Arc::clone(&source) as Arc<dyn ConnectionSource>,
        &PostgresOptions::default(),
        Migrations::Run,
    )
    .await
    .unwrap();
    for _ in 0..3 {
        store.load_environments("a").await.unwrap();
    }
    assert_eq!(source.asked.load(Ordering::SeqCst), 1);

    // The password expires, as those of clouds do. What is connected stays so.
    admin
        .batch_execute(&format!("ALTER ROLE {user} PASSWORD 'second'"))
        .await
        .unwrap();
    *source.settings.lock().unwrap() = None;
    store.load_environments("a").await.unwrap();
    assert_eq!(database.end_sessions(&admin).await, 1);
    let error = store.load_environments("a").await.unwrap_err();
    assert_eq!(error.message, "The cloud gave no password.");
    *source.settings.lock().unwrap() = Some(with_password("second"));
    store.load_environments("a").await.unwrap();
    assert_eq!(source.asked.load(Ordering::SeqCst), 3);
    store.close().await.unwrap();
}

#[tokio::test]
async fn what_keeps_a_connection_from_being_made_is_said_without_the_password() {
    let Some(database) = Database::create().await else {
        return;
    };
    let user = database.role("LOGIN PASSWORD 'hunter1'").await;
    let changed = |change: fn(&mut ConnectionSettings)| {
        let mut settings = ConnectionSettings {
            user: Some(user.clone()),
            password: Some(Secret::new("hunter1")),
            ..database.settings.clone()
        };
        change(&mut settings);
        settings
    };
    let free_port = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let closed_port = free_port.local_addr().unwrap().port();
    drop(free_port);
    let unreachable = ConnectionSettings {
        port: Some(closed_port),
        ..changed(|s| s.host = Some("127.0.0.1".into()))
    };
    for (settings, says) in [
        (
            changed(|s| s.password = Some(Secret::new("hunter2"))),
            "refused the user",
        ),
        (
            changed(|s| s.database = Some("never there".into())),
            "no database never there",
        ),
        (
            changed(|s| s.host = Some("no-such-host.invalid".into())),
            "no-such-host.invalid:",
        ),
        (unreachable, "refused"),
        (
            changed(|s| s.host = Some("/nowhere/at/all".into())),
            "the socket in /nowhere/at/all",
        ),
        (changed(|s| s.user = None), "names no user"),
        (
            changed(|s| {
                s.connection_string = Some(Secret::new("postgres://u:hunter2@h:many/d"));
            }),
            "could not be understood",
        ),
    ] {
        let Err(error) = open(settings).await else {
            panic!("connected, instead of {says}");
        };
        assert_eq!(error.code, ProblemCode::StoreUnavailable);
        assert!(error.message.contains(says), "{error}");
        assert!(!format!("{error:?}").contains("hunter"), "{error:?}");
    }
}

#[tokio::test]
async fn a_role_that_may_not_be_taken_on_is_named() {
    let Some(database) = Database::create().await else {
        return;
    };
    let options = PostgresOptions {
        role: Some("never there".to_owned()),
        ..PostgresOptions::default()
    };
    let Err(error) = open_with(database.settings.clone(), &options, Migrations::Run).await else {
        panic!("it was opened");
    };
    assert!(error.message.contains("never there"), "{error}");
}

#[tokio::test]
async fn a_server_that_says_nothing_is_given_up() {
    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let settings = ConnectionSettings {
        host: Some("127.0.0.1".to_owned()),
        port: Some(silent.local_addr().unwrap().port()),
        user: Some("u".to_owned()),
        ..ConnectionSettings::default()
    };
    let asked = Instant::now();
    let Err(error) = open(settings).await else {
        panic!("it was opened");
    };
    assert!(error.message.contains("took longer than 10 s"), "{error}");
    assert!(asked.elapsed() < Duration::from_secs(15));
}
