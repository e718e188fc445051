//! Tests of versions through a scripted provider.

use serde_json::{Value, json};

use super::super::testing::{
    House,
    answers::{offered, runs},
    environment, viewer,
};
use super::*;
use crate::{
    model::{
        deployment::DeploymentState, offered::NotDispatchable, problem::ProblemCode,
        version::LabelKind,
    },
    services::commands::ReplaceEnvironmentsCommand,
};

const SERVICE: &str = "component:default/payments";
const HOSTS: &[&str] = &["one.example", "two.example"];

async fn house(environments: Value) -> House {
    let house = House::new();
    let command: ReplaceEnvironmentsCommand =
        serde_json::from_value(json!({"service": SERVICE, "environments": environments})).unwrap();
    house
        .services()
        .replace_environments(command)
        .await
        .unwrap();
    house
}

/// Production that versions come to from staging and from canary.
async fn three() -> House {
    let mut production = environment("production", 3, None, "one.example");
    production["promotesFrom"] = json!(["staging", "canary"]);
    house(json!([
        production,
        environment("staging", 1, None, "one.example"),
        environment("canary", 2, None, "one.example"),
    ]))
    .await
}

fn live(house: &House, lives: &[(&str, &str)]) {
    let mut slots = house.provider.slots.lock().unwrap();
    for (name, sha) in lives {
        slots.insert((*name).to_owned(), Ok(runs(Some(sha), None)));
    }
}

fn command(change: Value) -> VersionsCommand {
    let mut command = json!({"service": SERVICE, "environment": "production"});
    command
        .as_object_mut()
        .unwrap()
        .extend(change.as_object().unwrap().clone());
    serde_json::from_value(command).unwrap()
}

async fn versions(house: &House, change: Value) -> Result<OfferedVersions> {
    let services = house.services();
    services.versions(&viewer(HOSTS), command(change)).await
}

fn section(offered: &OfferedVersions, kind: SectionKind) -> &VersionSection {
    offered.sections.iter().find(|s| s.kind == kind).unwrap()
}

fn labels(section: &VersionSection) -> Vec<&str> {
    section.versions.iter().map(|v| v.label.as_str()).collect()
}

fn past(sha: &str) -> OfferedVersion {
    offered(sha)
}

#[tokio::test]
async fn what_runs_upstream_comes_first_and_is_preselected() {
    let house = three().await;
    live(
        &house,
        &[("staging", "bbb"), ("canary", "ccc"), ("production", "aaa")],
    );
    house.provider.offered.lock().unwrap().sections = vec![
        VersionSection::new(SectionKind::Branches),
        VersionSection::new(SectionKind::Tags),
    ];
    let offered = versions(&house, json!({})).await.unwrap();
    let kinds: Vec<_> = offered.sections.iter().map(|s| s.kind).collect();
    use SectionKind::*;
    assert_eq!(kinds, [Upstream, PreviouslyHere, Tags, Branches]);
    assert_eq!(labels(section(&offered, Upstream)), ["bbb", "ccc"]);
    assert_eq!(offered.preselected.unwrap().label, "bbb");
    assert_eq!(offered.live.unwrap().label, "aaa");
    let asked = house.provider.searched.lock().unwrap();
    assert_eq!((asked[0].environment, &asked[0].upstream), (2, &vec![0, 1]));
}

#[tokio::test]
async fn a_version_says_where_it_is_live_and_one_that_runs_in_two_places_is_offered_once() {
    let house = three().await;
    live(
        &house,
        &[("staging", "bbb"), ("canary", "bbb"), ("production", "aaa")],
    );
    house.provider.offered.lock().unwrap().past = ["aaa", "bbb", "aaa", "ddd"].map(past).to_vec();
    let offered = versions(&house, json!({})).await.unwrap();
    assert_eq!(labels(section(&offered, SectionKind::Upstream)), ["bbb"]);
    let previously = section(&offered, SectionKind::PreviouslyHere);
    let live_in: Vec<_> = previously
        .versions
        .iter()
        .map(|v| (v.label.as_str(), v.live_in.join(" ")))
        .collect();
    let expected = [
        ("aaa", "production"),
        ("bbb", "staging canary"),
        ("ddd", ""),
    ];
    assert_eq!(
        live_in,
        expected.map(|(label, names)| (label, names.to_owned()))
    );
}

#[tokio::test]
async fn what_is_live_here_already_is_not_preselected() {
    let house = three().await;
    live(
        &house,
        &[("staging", "aaa"), ("canary", "ccc"), ("production", "aaa")],
    );
    let offered = versions(&house, json!({})).await.unwrap();
    assert_eq!(offered.preselected.unwrap().label, "ccc");
    live(&house, &[("canary", "aaa")]);
    let offered = versions(&house, json!({})).await.unwrap();
    assert_eq!(offered.preselected, None);
}

#[tokio::test]
async fn why_an_environment_upstream_offers_nothing_is_said() {
    let mut production = environment("production", 5, None, "one.example");
    production["promotesFrom"] = json!(["empty", "elsewhere", "broken", "unclear", "staging"]);
    let mut elsewhere = environment("elsewhere", 2, None, "one.example");
    elsewhere["source"] = json!({"repository": "acme/other"});
    let house = house(json!([
        production,
        environment("empty", 1, None, "one.example"),
        elsewhere,
        environment("broken", 3, None, "one.example"),
        environment("unclear", 4, None, "one.example"),
        environment("staging", 4, None, "two.example"),
    ]))
    .await;
    live(&house, &[("elsewhere", "eee"), ("production", "aaa")]);
    let unclear = {
        let mut facts = runs(Some("x"), Some(DeploymentState::Running));
        facts.live.as_mut().unwrap().version = Version::Unknown {
            reason: UnknownVersionReason::RunNameDoesNotMatch,
            ran_on_ref: None,
            ran_on_sha: None,
        };
        facts
    };
    {
        let mut slots = house.provider.slots.lock().unwrap();
        slots.insert("broken".to_owned(), Err(Error::internal("It is broken.")));
        slots.insert("unclear".to_owned(), Ok(unclear));
    }
    // The provider itself leaves out what comes from elsewhere.
    let offered = versions(&house, json!({})).await.unwrap();
    let notes: Vec<String> = section(&offered, SectionKind::Upstream)
        .notes
        .iter()
        .map(|note| serde_json::to_value(note).unwrap())
        .map(|note| {
            format!(
                "{} {}",
                note["kind"].as_str().unwrap(),
                note["environment"].as_str().unwrap()
            )
        })
        .collect();
    let said: Vec<&str> = notes.iter().map(String::as_str).collect();
    assert!(said.contains(&"nothing_live empty"), "{said:?}");
    assert!(said.contains(&"not_read broken"), "{said:?}");
    assert!(said.contains(&"version_unknown unclear"), "{said:?}");
    assert!(said.contains(&"other_repository staging"), "{said:?}");
}

#[tokio::test]
async fn a_search_also_goes_through_what_runs_and_ran() {
    let house = three().await;
    live(&house, &[("staging", "bbb"), ("canary", "ccc")]);
    house.provider.offered.lock().unwrap().past = ["ddd", "ccd"].map(past).to_vec();
    let offered = versions(&house, json!({"query": " CC "})).await.unwrap();
    assert_eq!(offered.query.as_deref(), Some("CC"));
    assert_eq!(labels(section(&offered, SectionKind::Upstream)), ["ccc"]);
    assert_eq!(
        labels(section(&offered, SectionKind::PreviouslyHere)),
        ["ccd"]
    );
    let asked = house.provider.searched.lock().unwrap();
    assert_eq!(asked[0].query.as_deref(), Some("CC"));
}

#[tokio::test]
async fn a_cursor_brings_its_section_alone_with_where_its_versions_are_live() {
    let house = three().await;
    live(&house, &[("staging", "bbb")]);
    let mut commits = VersionSection::new(SectionKind::Commits);
    commits.versions = vec![offered("bbb")];
    house.provider.offered.lock().unwrap().sections = vec![commits];
    let offered = versions(&house, json!({"cursor": "commits:x"}))
        .await
        .unwrap();
    assert_eq!(offered.sections.len(), 1);
    assert_eq!(offered.sections[0].versions[0].live_in, ["staging"]);
    assert_eq!(offered.preselected, None);
}

#[tokio::test]
async fn what_is_not_known_of_the_past_is_counted_and_said() {
    let house = three().await;
    {
        let mut answer = house.provider.offered.lock().unwrap();
        answer.past = vec![past("aaa")];
        answer.past_unknown = 2;
    }
    let mut facts = runs(Some("aaa"), None);
    facts.lookback.complete = false;
    facts.lookback.attempts = 10;
    let slots = &house.provider.slots;
    slots
        .lock()
        .unwrap()
        .insert("production".to_owned(), Ok(facts));
    let offered = versions(&house, json!({})).await.unwrap();
    assert_eq!(
        section(&offered, SectionKind::PreviouslyHere).notes,
        [
            SectionNote::LookedBack { attempts: 10 },
            SectionNote::UnknownVersions { count: 2 }
        ]
    );
}

#[tokio::test]
async fn what_cannot_be_deployed_is_not_preselected() {
    let house = three().await;
    live(&house, &[("staging", "bbb")]);
    let impossible = Dispatchable::Impossible {
        reason: NotDispatchable::TurnedOff,
        message: "No.".to_owned(),
    };
    let mut section = VersionSection::new(SectionKind::Upstream);
    section.versions = vec![OfferedVersion {
        dispatch: impossible,
        ..offered("bbb")
    }];
    assert_eq!(preselected(&[section], "production"), None);
}

#[test]
fn a_label_alone_says_where_it_is_live_only_where_no_commit_is_known() {
    let known = |label: &str, sha: Option<&str>| KnownVersion {
        label: label.to_owned(),
        label_kind: LabelKind::Other,
        sha: sha.map(str::to_owned),
        url: None,
        provenance: crate::model::version::Provenance::RunName,
    };
    let mut build = offered("build-7");
    build.label_kind = LabelKind::Other;
    build.choice.sha = None;
    let (same, with_commit) = (known("build-7", None), known("build-7", Some("abc")));
    assert_eq!(live_in(&build, &[("staging", &same)]), ["staging"]);
    assert_eq!(live_in(&build, &[("staging", &with_commit)]), ["staging"]);
    build.choice.sha = Some("def".to_owned());
    assert!(live_in(&build, &[("staging", &with_commit)]).is_empty());
}

#[tokio::test]
async fn what_cannot_be_asked_is_refused_with_its_field_or_its_host() {
    let house = three().await;
    let error = versions(&house, json!({"environment": "moon"}))
        .await
        .unwrap_err();
    assert_eq!(error.code, ProblemCode::NotConfigured);
    assert_eq!(error.details.field.as_deref(), Some("environment"));
    assert!(error.message.contains("staging"), "{}", error.message);
    for query in ["x".repeat(201), "a\nb".to_owned()] {
        let error = versions(&house, json!({"query": query})).await.unwrap_err();
        assert_eq!(error.details.field.as_deref(), Some("query"));
    }
    let services = house.services();
    let error = services
        .versions(&viewer(&[]), command(json!({})))
        .await
        .unwrap_err();
    assert_eq!(error.code, ProblemCode::NotConnected);
    assert_eq!(error.details.host.as_deref(), Some("one.example"));
    assert!(house.provider.searched.lock().unwrap().is_empty());
}
