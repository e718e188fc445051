//! Any lines as names of tags: sorted, none lost, and sorted again the same.
#![no_main]

use deployment_core::model::version_name::{SortKey, sort_newest_first};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let mut tags: Vec<&str> = text.lines().take(1_000).collect();
    let count = tags.len();
    sort_newest_first(&mut tags, |tag| SortKey::new(tag, None));
    let again = {
        let mut again = tags.clone();
        sort_newest_first(&mut again, |tag| SortKey::new(tag, None));
        again
    };
    assert_eq!(tags.len(), count);
    assert_eq!(tags, again);
    for pair in tags.windows(2) {
        assert!(SortKey::new(pair[0], None) >= SortKey::new(pair[1], None));
    }
});
