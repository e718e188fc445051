//! Workflow files as they are met in the wild, and worse: each is understood as `wild/expected.txt` says, or refused with the reason
//! that stands there, and none makes the parser panic. `UPDATE_GENERATED=1` writes that file anew: read what changed.

use std::{collections::BTreeMap, fmt::Write, fs, path::PathBuf};

use rand::{
    Rng,
    rngs::StdRng,
    seq::{IndexedRandom, SliceRandom},
};

use super::{Input, Job, WorkflowFile, means, yaml::MAX_BYTES};
use crate::random;

/// Changed files that are tried: in a build for tests about six seconds.
const TRIES: usize = 30_000;
/// Longest file that is made by changing others, in bytes.
const LONGEST: usize = 8 * 1024;

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("src/providers/github/workflow_file/wild")
}

/// The files of the folder, by name.
fn files() -> BTreeMap<String, Vec<u8>> {
    fs::read_dir(folder())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|end| end == "yml"))
        .map(|path| {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            (name, fs::read(path).unwrap())
        })
        .collect()
}

/// Files that are too large to be kept, by name.
fn made() -> BTreeMap<String, Vec<u8>> {
    let job = |index: usize| format!("  j{index}: {{ runs-on: x, environment: e{index} }}\n");
    let jobs = |count: usize| {
        format!(
            "on: push\njobs:\n{}",
            (0..count).map(job).collect::<String>()
        )
    };
    let padded = |length: usize| {
        let text = jobs(1);
        format!("{text}{}\n", "#".repeat(length - text.len() - 1))
    };
    let nested = |depth: usize| {
        let lines = (0..depth).map(|level| format!("{}k:\n", " ".repeat(level)));
        format!(
            "on: push\njobs: {{}}\nx:\n {}",
            lines.collect::<Vec<_>>().join(" ")
        )
    };
    let laughs: String = (1..9)
        .map(|level| {
            format!(
                "a{level}: &a{level} [{}]\n",
                vec![format!("*a{}", level - 1); 9].join(", ")
            )
        })
        .collect();
    let values: Vec<String> = (0..300).map(|value| value.to_string()).collect();
    let values = values.join(", ");
    [
        ("made: exactly 1 MB", padded(MAX_BYTES)),
        ("made: more than 1 MB", padded(MAX_BYTES + 1)),
        ("made: 1,000 jobs", jobs(1_000)),
        ("made: 20,000 jobs", jobs(20_000)),
        ("made: 60 levels of maps", nested(60)),
        ("made: 500 levels of maps", nested(500)),
        ("made: 100,000 open brackets", format!("on: {}", "[".repeat(100_000))),
        ("made: a billion laughs", format!("a0: &a0 [x, x, x]\n{laughs}on: push\njobs: {{}}\n")),
        (
            "made: a matrix of 90,000 legs",
            format!("on: push\njobs:\n  a:\n    strategy: {{ matrix: {{ x: [{values}], y: [{values}] }} }}\n    runs-on: x\n"),
        ),
        ("made: one long line", format!("on: push\njobs: {{ a: {{ runs-on: '{}' }} }}\n", "x".repeat(900_000))),
        ("made: 50,000 anchors", (0..50_000).map(|i| format!("k{i}: &a{i} v\n")).collect()),
    ]
    .into_iter()
    .map(|(name, text)| (name.to_owned(), text.into_bytes()))
    .collect()
}

/// What GitHub gives of a file is text: bytes that are none stand in it as such.
fn parse(bytes: &[u8]) -> Result<WorkflowFile, String> {
    WorkflowFile::parse(&String::from_utf8_lossy(bytes))
}

fn input(input: &Input) -> String {
    let Input {
        name,
        description,
        kind,
        required,
        default,
        options,
    } = input;
    let required = if *required { " required" } else { "" };
    let description = description.as_ref().map(|text| format!(" {text:?}"));
    let default = default.as_ref().map(|text| format!(" = {text:?}"));
    let options = if options.is_empty() {
        String::new()
    } else {
        format!(" of {options:?}")
    };
    format!(
        "{name}: {kind:?}{required}{}{options}{}",
        default.unwrap_or_default(),
        description.unwrap_or_default()
    )
}

fn job(job: &Job) -> String {
    let mut text = format!("{:?} shown as {:?}", job.key, job.display.as_written());
    let mut add = |what: &str, is_there: bool, value: String| {
        if is_there {
            let _ = write!(text, ", {what} {value}");
        }
    };
    add("needs", !job.needs.is_empty(), format!("{:?}", job.needs));
    if let Some(condition) = &job.condition {
        add("if", true, format!("{condition:?}"));
    }
    if let Some(to) = &job.environment {
        add(
            "to",
            true,
            format!("{:?} record {:?}", to.name, to.deployment),
        );
    }
    add("matrix", job.matrix, format!("{:?}", job.matrix_values));
    if let Some(calls) = &job.calls {
        add("calls", true, format!("{calls:?}"));
    }
    add("with", !job.with.is_empty(), format!("{:?}", job.with));
    add("uses", !job.uses.is_empty(), format!("{:?}", job.uses));
    let checks_out = !job.checks_out.is_empty();
    add("checks out", checks_out, format!("{:?}", job.checks_out));
    text
}

/// What is understood of a file, or why it is refused. Of many jobs the first.
fn summary(bytes: &[u8]) -> String {
    let file = match parse(bytes) {
        Ok(file) => file,
        Err(reason) => return format!("  refused: {reason}\n"),
    };
    let mut text = String::new();
    let mut line = |words: String| {
        let cut: String = words.chars().take(400).collect();
        let _ = writeln!(text, "  {cut}");
    };
    for (what, value) in [("name", &file.name), ("run-name", &file.run_name)] {
        if let Some(value) = value {
            line(format!("{what} {value:?}"));
        }
    }
    line(format!("on {:?}", file.triggers));
    for (what, list) in [("branches", &file.branches), ("tags", &file.tags)] {
        if !list.is_empty() {
            line(format!("{what} {list:?}"));
        }
    }
    file.inputs
        .iter()
        .for_each(|each| line(format!("input {}", input(each))));
    file.call_inputs
        .iter()
        .for_each(|each| line(format!("call input {}", input(each))));
    file.jobs
        .iter()
        .take(12)
        .for_each(|each| line(format!("job {}", job(each))));
    if file.jobs.len() > 12 {
        line(format!("{} jobs", file.jobs.len()));
    }
    if file.uses_client_payload {
        line("uses the payload of its event".to_owned());
    }
    if file.uses_triggering_run {
        line("uses the run that triggered it".to_owned());
    }
    text
}

#[test]
fn every_file_is_understood_as_written_down_or_refused_with_its_reason() {
    let mut all = files();
    assert!(all.len() >= 60, "{}", all.len());
    all.extend(made());
    let said: Vec<String> = all
        .iter()
        .map(|(name, bytes)| format!("{name}\n{}", summary(bytes)))
        .collect();
    let said = said.join("\n");
    let path = folder().join("expected.txt");
    if std::env::var_os("UPDATE_GENERATED").is_some() {
        fs::write(path, said).unwrap();
        return;
    }
    // File by file, so that a difference names its own.
    let expected = fs::read_to_string(path).unwrap();
    let blocks = |text: &str| {
        text.split("\n\n")
            .map(str::trim_end)
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    for (said, expected) in blocks(&said).iter().zip(blocks(&expected)) {
        assert_eq!(*said, expected);
    }
    assert_eq!(said, expected);
}

#[test]
fn a_reason_is_one_line_and_repeats_nothing_of_the_file() {
    for (name, bytes) in files() {
        let text = String::from_utf8_lossy(&bytes).replace("runs-on: x", "runs-on: hunter2");
        if let Err(reason) = WorkflowFile::parse(&text) {
            assert!(!reason.contains("hunter2"), "{name}: {reason}");
            assert!(
                !reason.is_empty() && !reason.contains('\n'),
                "{name}: {reason}"
            );
        }
    }
}

/// Pieces of YAML and of workflow files that break what they are put into.
const TOKENS: &[&str] = &[
    "\n",
    " ",
    "  ",
    "\t",
    ":",
    ": ",
    "- ",
    "-",
    "?",
    "? ",
    "|",
    "|\n",
    ">-\n",
    ">9",
    "&a ",
    "*a",
    "&a [*a]",
    "<<: *a",
    "!!map ",
    "!!binary ",
    "!x ",
    "{",
    "}",
    "[",
    "]",
    ",",
    "'",
    "\"",
    "\"\\x",
    "#",
    " #",
    "---\n",
    "...\n",
    "%YAML 1.2\n",
    "@",
    "`",
    "~",
    "null",
    "true",
    "on:",
    "on: ",
    "jobs:",
    "jobs:\n  a:\n",
    "needs: ",
    "strategy: {matrix: {a: [1]}}",
    "include:",
    "name: ",
    "environment: ",
    "uses: ",
    "with: ",
    "inputs:",
    "workflow_dispatch:",
    "type: choice",
    "options: ",
    "default: ",
    "required: ",
    "${{ ",
    " }}",
    "${{",
    "}}",
    "\u{feff}",
    "\u{0}",
    "\u{85}",
    "\u{2028}",
    "é",
    "🚀",
    "1e999",
    ".nan",
    "0x",
    "-0",
    "\r",
    "\r\n",
];

/// A change to a file.
fn changed(random: &mut StdRng, bytes: &mut Vec<u8>, other: &[u8]) {
    let place = |random: &mut StdRng, length: usize| random.random_range(0..=length);
    let at = place(random, bytes.len());
    match random.random_range(0..9) {
        // A bit of a byte.
        0 if !bytes.is_empty() => {
            let at = at.min(bytes.len() - 1);
            bytes[at] ^= 1 << random.random_range(0..8);
        }
        // Another byte.
        1 => bytes.insert(at, random.random()),
        2 | 3 => {
            let token = TOKENS.choose(random).unwrap().as_bytes();
            bytes.splice(at..at, token.iter().copied());
        }
        // The beginning.
        4 => bytes.truncate(at),
        // Something is missing.
        5 => {
            let end = (at + random.random_range(0..40)).min(bytes.len());
            bytes.drain(at..end);
        }
        // A part of another file.
        6 => {
            let from = place(random, other.len());
            let end = (from + random.random_range(0..200)).min(other.len());
            bytes.splice(at..at, other[from..end].iter().copied());
        }
        // A part again.
        7 => {
            let end = (at + random.random_range(0..200)).min(bytes.len());
            let again = bytes[at..end].to_vec();
            bytes.splice(at..at, again);
        }
        // The lines in another order.
        _ => {
            let mut lines: Vec<&[u8]> = bytes.split(|byte| *byte == b'\n').collect();
            let from = random.random_range(0..lines.len());
            let end = (from + 4).min(lines.len());
            lines[from..end].shuffle(random);
            *bytes = lines.join(&b'\n');
        }
    }
}

/// Nothing but tokens.
fn soup(random: &mut StdRng) -> Vec<u8> {
    let count = random.random_range(0..80);
    let tokens = (0..count).filter_map(|_| TOKENS.choose(random));
    tokens.flat_map(|token| token.bytes()).collect()
}

#[test]
fn no_change_to_a_file_makes_the_parser_panic_or_lose_its_limits() {
    let mut random = random::source();
    let files: Vec<Vec<u8>> = files().into_values().collect();
    let mut understood = 0;
    for index in 0..TRIES {
        let mut bytes = if index % 8 == 0 {
            soup(&mut random)
        } else {
            files.choose(&mut random).unwrap().clone()
        };
        for _ in 0..random.random_range(1..6) {
            let other = files.choose(&mut random).unwrap();
            changed(&mut random, &mut bytes, other);
        }
        bytes.truncate(LONGEST);
        match parse(&bytes) {
            Ok(file) => {
                understood += 1;
                check(&file);
            }
            Err(reason) => assert!(!reason.is_empty() && !reason.contains('\n'), "{reason:?}"),
        }
    }
    // Else it was not the parser of workflows that was tried, but that of YAML.
    assert!(understood > TRIES / 20, "{understood} of {TRIES}");
}

/// What holds of every file that is understood.
fn check(file: &WorkflowFile) {
    for job in &file.jobs {
        let found = file.job_called(&job.key).map(|found| &found.key);
        assert_eq!(found, Some(&job.key));
        let shown = job.display.as_written();
        means(&job.key, shown, Some(file));
        means(shown, &job.key, Some(file));
        means(shown, &format!("{shown} (1, 2) / {shown}"), Some(file));
        assert!(job.matrix || job.matrix_values.is_empty());
        assert!(
            job.matrix_values
                .iter()
                .all(|(_, values)| values.len() <= 256)
        );
    }
}
