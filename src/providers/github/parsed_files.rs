//! Workflow files that were parsed before, by their content: whoever has the text may have what it says.

use std::sync::Arc;

use moka::future::Cache;
use ring::digest::{SHA256, digest};

use super::workflow_file::WorkflowFile;

/// About how many bytes of text are remembered as parsed.
const CAPACITY: u64 = 16 * 1024 * 1024;

/// A file, or why it is not understood.
type Parsed = Result<Arc<WorkflowFile>, Arc<str>>;

/// Parses each text once.
#[derive(Clone)]
pub struct ParsedFiles(Cache<[u8; 32], (u32, Parsed)>);

impl Default for ParsedFiles {
    fn default() -> Self {
        Self(
            Cache::builder()
                .max_capacity(CAPACITY)
                .weigher(|_, file: &(u32, Parsed)| file.0)
                .build(),
        )
    }
}

impl ParsedFiles {
    /// The file with this text. `None` stands for one that is not understood.
    pub async fn parse(&self, text: &str) -> Option<Arc<WorkflowFile>> {
        self.try_parse(text).await.ok()
    }

    /// The file with this text, or in one line why it is not understood.
    pub async fn try_parse(&self, text: &str) -> Parsed {
        let mut key = [0; 32];
        key.copy_from_slice(digest(&SHA256, text.as_bytes()).as_ref());
        let parsed = self.0.get_with(key, async {
            let file = WorkflowFile::parse(text)
                .inspect_err(|reason| tracing::warn!(reason, "a workflow file is not understood"))
                .map(Arc::new)
                .map_err(Arc::from);
            // The text stands for the weight of what was made of it.
            (u32::try_from(text.len()).unwrap_or(u32::MAX), file)
        });
        parsed.await.1
    }
}
