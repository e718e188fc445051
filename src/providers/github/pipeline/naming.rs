//! GitHub's names of environments, and ours.

use std::collections::HashMap;

use super::{
    super::{addresses::RunAddress, attribution::Wanted, facts::RunKey, records, source::Mapping},
    graph::JobFact,
};

/// GitHub environments whose rules are read with the run: as many as are decided about at once.
pub const MOST_RULES: usize = 50;

/// GitHub environments that the workflow is mapped to, those whose rules are read, and the others.
pub fn ruled(wanted: &Wanted<'_>) -> (Vec<String>, Vec<String>) {
    let mut names: Vec<String> = Vec::new();
    for mapping in wanted.siblings {
        if let Some(name) = &mapping.source.environment
            && !names.iter().any(|known| known.eq_ignore_ascii_case(name))
        {
            names.push(name.clone());
        }
    }
    let others = names.split_off(names.len().min(MOST_RULES));
    (names, others)
}

/// The environment of the service that is called so at GitHub.
pub fn configured(wanted: &Wanted<'_>, name: &str) -> Option<String> {
    let is_target = |mapping: &&&Mapping| {
        let own = mapping.source.environment.as_deref();
        own.is_some_and(|own| own.eq_ignore_ascii_case(name))
    };
    let is_called =
        |mapping: &&&Mapping| mapping.source.environment.is_none() && mapping.is_called(name);
    let mut mappings = wanted.siblings.iter();
    let found = mappings
        .clone()
        .find(is_target)
        .or_else(|| mappings.find(is_called));
    found.map(|mapping| mapping.name.clone())
}

/// Environments of the deployments that jobs of a run made, by the ids of the jobs: as the records tell that were read with it.
pub fn deployed(wanted: &Wanted<'_>, key: RunKey) -> HashMap<u64, String> {
    let mut made = HashMap::new();
    for mapping in wanted.siblings {
        let source = &mapping.source;
        let Some(name) = &source.environment else {
            continue;
        };
        let records = wanted.facts.records(wanted.repository, name);
        for record in records.iter().flat_map(|records| &records.list) {
            let address = records::run_address(record, &source.owner, &source.repo);
            let job = address
                .filter(|address| address.run == key.id)
                .and_then(|address| address.job);
            if let Some(job) = job {
                made.entry(job).or_insert_with(|| name.clone());
            }
        }
    }
    made
}

/// The id of a job, as its page says.
pub fn job_of(fact: &JobFact) -> Option<u64> {
    RunAddress::parse(fact.url.as_deref()?)?.job
}
