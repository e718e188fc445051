//! Workflow files of many shapes, each with jobs that GitHub may tell of, and the graph that is expected.
//!
//! A case is one file in `corpus/`: the workflow, then `--- called PATH` with a called workflow (any number), then `--- jobs` with a line
//! for each job (`state name`) and before it `moving` or `ended` and what is known of inputs (`input name=value`), then `--- graph` with
//! what is expected. `UPDATE_GRAPHS=1 cargo test graph` writes the last part anew: look at the difference before you commit it.

use std::{collections::BTreeMap, fmt::Write as _, fs, path::PathBuf};

use super::*;

struct Case {
    file: String,
    called: BTreeMap<String, String>,
    moving: bool,
    complete: bool,
    start: Start,
    jobs: Vec<JobFact>,
    /// What the run waits to enter.
    pending: Vec<String>,
    /// What jobs made a deployment to, by their pages.
    deployed: BTreeMap<String, String>,
}

fn state_of(word: &str) -> StageState {
    serde_json::from_value(serde_json::Value::String(word.to_owned())).unwrap()
}

fn word_of(state: StageState) -> String {
    serde_json::to_value(state)
        .unwrap()
        .as_str()
        .unwrap()
        .to_owned()
}

/// The parts of a case, and where the expected graph begins.
fn read(text: &str) -> (Case, usize) {
    let mut case = Case {
        file: String::new(),
        called: BTreeMap::new(),
        moving: true,
        complete: true,
        start: Start {
            event: "workflow_dispatch".to_owned(),
            branch: Some("main".to_owned()),
            ..Start::default()
        },
        jobs: Vec::new(),
        pending: Vec::new(),
        deployed: BTreeMap::new(),
    };
    let end = text.find("--- graph\n").expect("a part `--- graph`") + "--- graph\n".len();
    let mut part = String::new();
    for line in text[..end].lines() {
        if let Some(title) = line.strip_prefix("--- ") {
            part = title.to_owned();
            continue;
        }
        if part.is_empty() {
            case.file.push_str(line);
            case.file.push('\n');
        } else if let Some(path) = part.strip_prefix("called ") {
            let called = case.called.entry(path.to_owned()).or_default();
            called.push_str(line);
            called.push('\n');
        } else if part == "jobs" && !line.trim().is_empty() {
            fact(&mut case, line);
        }
    }
    (case, end)
}

fn fact(case: &mut Case, line: &str) {
    let (word, rest) = line.split_once(' ').unwrap_or((line, ""));
    match word {
        "moving" => case.moving = true,
        "ended" => case.moving = false,
        "incomplete" => case.complete = false,
        "event" => rest.clone_into(&mut case.start.event),
        "input" => {
            let (name, value) = rest.split_once('=').unwrap();
            let value = match value {
                "?" => Value::Unknown,
                text => Value::Text(text.to_owned()),
            };
            case.start.inputs.insert(name.to_lowercase(), value);
        }
        "pending" => case.pending.push(rest.to_owned()),
        // Of the job in the line above.
        "deployed" => {
            let url = case.jobs.len().to_string();
            case.jobs.last_mut().unwrap().url = Some(url.clone());
            case.deployed.insert(url, rest.to_owned());
        }
        state => case.jobs.push(JobFact {
            name: rest.to_owned(),
            state: state_of(state),
            started_at: None,
            finished_at: None,
            waits_since: None,
            url: None,
        }),
    }
}

fn shown(graph: &Graph) -> String {
    let mut out = String::new();
    for stage in &graph.stages {
        show(&mut out, stage, 0);
    }
    for note in &graph.notes {
        writeln!(out, "note {}", serde_json::to_string(note).unwrap()).unwrap();
    }
    let progress = graph.progress();
    if let Some(progress) = progress {
        writeln!(out, "progress {}/{}", progress.done, progress.total).unwrap();
    }
    out
}

fn show(out: &mut String, stage: &Stage, depth: usize) {
    let kind = match stage.kind {
        StageKind::Job => "job",
        StageKind::Matrix => "matrix",
        StageKind::Group => "group",
    };
    write!(
        out,
        "{}{kind} {} {:?}",
        "  ".repeat(depth),
        word_of(stage.state),
        stage.id
    )
    .unwrap();
    if stage.name != stage.id {
        write!(out, " named {:?}", stage.name).unwrap();
    }
    if !stage.needs.is_empty() {
        write!(out, " needs {:?}", stage.needs).unwrap();
    }
    if let Some(environment) = &stage.environment {
        write!(out, " to {:?}", environment.name).unwrap();
        if let Some(configured) = &environment.configured {
            write!(out, " = {configured}").unwrap();
        }
    }
    if let Some(counts) = &stage.counts {
        write!(out, " of {}", counts.total).unwrap();
    }
    if stage.inferred {
        out.push_str(" inferred");
    }
    out.push('\n');
    for part in &stage.stages {
        show(out, part, depth + 1);
    }
}

fn drawn(case: &Case) -> Graph {
    let file = WorkflowFile::parse(&case.file);
    let called = |path: &str| {
        let text = case.called.get(path)?;
        WorkflowFile::parse(text).ok().map(Arc::new)
    };
    draw(&Drawing {
        file: file.as_ref().map_err(String::as_str),
        called: &called,
        jobs: &case.jobs,
        complete: case.complete,
        moving: case.moving,
        start: &case.start,
        configured: &|_, name| {
            ["staging", "production"]
                .contains(&name)
                .then(|| name.to_owned())
        },
        deployed: &|fact| case.deployed.get(fact.url.as_deref()?).cloned(),
        is_pending: &|name| case.pending.iter().any(|pending| pending == name),
    })
}

#[test]
fn every_workflow_of_the_corpus_has_the_expected_graph() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("src/providers/github/pipeline/graph/corpus");
    let mut paths: Vec<PathBuf> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    paths.sort();
    assert!(paths.len() >= 25, "the corpus has {} cases", paths.len());
    let mut wrong = Vec::new();
    for path in paths {
        let text = fs::read_to_string(&path).unwrap();
        let (case, end) = read(&text);
        let graph = shown(&drawn(&case));
        if std::env::var_os("UPDATE_GRAPHS").is_some() {
            fs::write(&path, format!("{}{graph}", &text[..end])).unwrap();
        } else if text[end..] != graph {
            wrong.push(format!(
                "{}\nexpected:\n{}\ndrawn:\n{graph}",
                path.display(),
                &text[end..]
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
