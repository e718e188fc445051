//! Any bytes as a workflow file: understood or refused, and never a panic.
#![no_main]

use deployment_core::providers::github::workflow_file::{WorkflowFile, means};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Ok(file) = WorkflowFile::parse(&String::from_utf8_lossy(bytes)) else {
        return;
    };
    for job in &file.jobs {
        let shown = job.display.as_written();
        means(&job.key, shown, Some(&file));
        means(shown, &format!("{shown} (1) / {}", job.key), Some(&file));
    }
});
