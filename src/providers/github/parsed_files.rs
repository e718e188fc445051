//! Workflow files that were parsed before, by their content: whoever has the text may have what it says.

use std::sync::Arc;

use moka::future::Cache;
use ring::digest::{SHA256, digest};

use super::workflow_file::WorkflowFile;

/// About how many bytes of text are remembered as parsed.
const CAPACITY: u64 = 16 * 1024 * 1024;

/// Parses each text once. `None` stands for a file that is not understood.
#[derive(Clone)]
pub struct ParsedFiles(Cache<[u8; 32], (u32, Option<Arc<WorkflowFile>>)>);

impl Default for ParsedFiles {
    fn default() -> Self {
        Self(
            Cache::builder()
                .max_capacity(CAPACITY)
                .weigher(|_, file: &(u32, Option<Arc<WorkflowFile>>)| file.0)
                .build(),
        )
    }
}

impl ParsedFiles {
    /// The file with this text.
    pub async fn parse(&self, text: &str) -> Option<Arc<WorkflowFile>> {
        let mut key = [0; 32];
        key.copy_from_slice(digest(&SHA256, text.as_bytes()).as_ref());
        let parsed = self.0.get_with(key, async {
            let file = WorkflowFile::parse(text)
                .inspect_err(|reason| tracing::warn!(reason, "a workflow file is not understood"))
                .ok()
                .map(Arc::new);
            // The text stands for the weight of what was made of it.
            (u32::try_from(text.len()).unwrap_or(u32::MAX), file)
        });
        parsed.await.1
    }
}
