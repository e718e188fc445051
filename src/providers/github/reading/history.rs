//! The runs that count for an environment, page by page: what a page of the service is made of first, then older records or runs, in
//! parts of a hundred. Each part is weighed by the same rules as the newest.

mod cursor;

use jiff::{Timestamp, ToSpan};

use self::cursor::{Cursor, Part, not_given_out};
use super::{
    MANY_RECORDS, Reading,
    counting::Older,
    one_run::look,
    requests::RecordsRead,
    state::{State, full_name},
};
use crate::{
    error::{Error, Result},
    model::{deployment::Deployment, problem::Problem},
    providers::{
        github::{
            client::{ApiPath, Freshness},
            evaluation::{Paged, Position, superseded},
            facts::{RepositoryIndex, RunKey},
            needs::Needs,
            pace::Pace,
            queries,
            schema::rest,
            source::{Mapping, file_name},
        },
        provider::{RunsAnswer, RunsRequest},
    },
};

/// What a page may cost beside what a page of the service reads.
const MOST_CHARGED: usize = 2;
/// The same where nothing could be decided for less.
const MOST_AT_ALL: usize = 5;
/// Runs that are looked into at once: as many as a list has.
const WINDOW: usize = 100;
/// Attempts behind those of a page that are looked into with them: some may turn out to be another's.
const MORE: usize = 10;
/// How long older parts are fresh, in seconds: nothing begins there.
const FRESH_SECONDS: u64 = 300;

/// Where an environment's attempts come from.
struct Ground<'a> {
    environment: usize,
    repository: RepositoryIndex,
    mapping: Mapping,
    /// The GitHub environment, where its deployment records tell.
    recorded: Option<String>,
    cursor: &'a Cursor,
    limit: usize,
}

impl Reading<'_> {
    /// A page of runs.
    pub async fn history(&self, request: &RunsRequest) -> Result<RunsAnswer> {
        let of = self.request.environments.get(request.environment);
        let of = of.ok_or_else(|| Error::internal("Runs of an unknown environment."))?;
        let cursor = match request.cursor.as_deref() {
            Some(text) => Cursor::parse(text, &of.environment)?,
            None => Cursor::newest(&of.environment),
        };
        let mut state = self.read(Older::none()).await?;
        let ground = ground(&state, request, &cursor)?;
        let live = look(&state, ground.environment, |_, evaluation| {
            evaluation.live().map(str::to_owned)
        })?;
        state.facts.window = Some(WINDOW);
        let mut charged = self.read_part(&mut state, &ground).await?;
        charged += self.decide(&mut state, &ground, charged).await?;
        tracing::debug!(charged, "a page of runs was read");
        self.page(&state, &ground, live)
    }

    /// Reads the part that the cursor names. How many requests that took.
    async fn read_part(&self, state: &mut State, ground: &Ground<'_>) -> Result<usize> {
        match (&ground.cursor.part, &ground.recorded) {
            (Part::Newest, Some(environment)) => {
                let records = state.facts.records(ground.repository, environment);
                let is_short = records.is_some_and(|records| records.has_more && !records.deep);
                if !is_short || ahead(state, ground)?.len() > ground.limit {
                    return Ok(0);
                }
                let wanted = [(ground.repository, vec![environment.clone()])];
                let read = self
                    .records(&state.facts, &wanted, MANY_RECORDS, Pace::Idle)
                    .await;
                if let Some(read) = read {
                    self.absorb_records(state, &wanted, read, true).await;
                }
                Ok(1)
            }
            (Part::Newest, None) => Ok(0),
            (Part::Records(after), Some(environment)) => {
                let read = self
                    .older_records(state, ground, environment, after)
                    .await?;
                let is_refused = |kind: &str| kind == "INVALID_CURSOR_ARGUMENTS";
                if read
                    .value
                    .errors
                    .iter()
                    .any(|error| is_refused(&error.kind))
                {
                    return Err(not_given_out());
                }
                let wanted = [(ground.repository, vec![environment.clone()])];
                self.absorb_records(state, &wanted, Ok(read), true).await;
                Ok(1)
            }
            (Part::Runs(until), None) => {
                let list = self.older_runs(state, ground, *until).await?;
                let workflow = ground.mapping.source.workflow.as_str();
                state
                    .facts
                    .absorb_list(ground.repository, Some(workflow), &list);
                Ok(1)
            }
            // The environment is mapped to something else by now.
            (Part::Records(_), None) | (Part::Runs(_), Some(_)) => Err(not_given_out()),
        }
    }

    async fn older_records(
        &self,
        state: &State,
        ground: &Ground<'_>,
        environment: &str,
        after: &str,
    ) -> RecordsRead {
        let source = &ground.mapping.source;
        let request = queries::older_deployments(
            &source.owner,
            &source.repo,
            environment,
            (MANY_RECORDS, after),
        );
        // Read by whoever pages back, and by nobody else: not worth a proof.
        let places: (_, _, &[_]) = (vec![ground.repository], Vec::new(), &[]);
        let freshness = Freshness::for_secs(FRESH_SECONDS);
        self.graphql(&state.facts, places, request, freshness).await
    }

    /// The runs of the workflow that were created at some time or before.
    async fn older_runs(
        &self,
        state: &mut State,
        ground: &Ground<'_>,
        until: Timestamp,
    ) -> Result<std::sync::Arc<rest::RunList>> {
        let source = &ground.mapping.source;
        let path = ApiPath::repo(&source.owner, &source.repo)
            .segment("actions")
            .segment("workflows")
            .segment(file_name(&source.workflow))
            .segment("runs")
            .query("created", &format!("<={until:.0}"))
            .query("per_page", "100");
        let name = state
            .facts
            .repositories
            .get(ground.repository)
            .map(full_name);
        let read = self
            .client
            .get::<rest::RunList>(
                &self.call(name.as_deref()),
                path,
                Freshness::for_secs(FRESH_SECONDS),
            )
            .await?;
        state.note(Some(ground.repository), &read);
        Ok(read.value)
    }

    /// Reads what it takes to say which attempts of the page count, and what they brought, as far as that is cheap. How many requests
    /// that took.
    async fn decide(&self, state: &mut State, ground: &Ground<'_>, before: usize) -> Result<usize> {
        let mut charged = 0;
        let mut has_listed = false;
        let mut asked = Needs::default();
        loop {
            let ahead = ahead(state, ground)?;
            let is_decided = |paged: &Paged| paged.deployment.is_some();
            let most = match ahead.iter().any(is_decided) {
                true => MOST_CHARGED,
                false => MOST_AT_ALL,
            };
            if before + charged >= most {
                return Ok(charged);
            }
            let needs = needs(state, ground, &ahead)?;
            // Titles come by the hundred with a list, and one by one at a request each.
            let others = Needs {
                titles: Default::default(),
                ..needs
            };
            let is_told = others.is_empty() || others == asked;
            let wants_list = !has_listed
                && ground.recorded.is_some()
                && ground.mapping.pattern.is_some()
                && (ground.mapping.source.job.is_none() || is_told);
            let oldest = unlisted(ground, &ahead).filter(|_| wants_list);
            if let Some(until) = oldest {
                has_listed = true;
                let list = self.older_runs(state, ground, until).await?;
                for run in &list.workflow_runs {
                    let key = RunKey {
                        repository: ground.repository,
                        id: run.id,
                    };
                    if !state.facts.has_asked_rest(key) {
                        state.facts.absorb_run(key, Some(run));
                    }
                }
                charged += 1;
                continue;
            }
            if is_told {
                return Ok(charged);
            }
            self.next_round(state, &others, Pace::Idle).await;
            charged += 1;
            asked = others;
        }
    }

    fn page(&self, state: &State, ground: &Ground<'_>, live: Option<String>) -> Result<RunsAnswer> {
        let ahead = ahead(state, ground)?;
        let (has_all, of_part) = look(state, ground.environment, |wanted, evaluation| {
            let has_all = evaluation.is_decided(wanted, ground.recorded.is_some());
            (has_all, evaluation.live().map(str::to_owned))
        })?;
        let mut next = Cursor {
            is_decided: ground.cursor.is_decided && has_all,
            has_live: ground.cursor.has_live || live.is_some(),
            ..ground.cursor.clone()
        };
        // Where nothing was live among the newest, the newest success further back is.
        let live = live.or(of_part.filter(|_| !next.has_live));
        let mut runs: Vec<Deployment> = Vec::new();
        let mut is_cut = false;
        for paged in ahead {
            let is_open = paged.deployment.is_none() && is_askable(state, &paged.doubt);
            if runs.len() == ground.limit || is_open {
                is_cut = true;
                break;
            }
            match paged.deployment {
                Some(deployment) => {
                    let is_live = live.as_ref() == Some(&paged.id);
                    next.has_live |= is_live;
                    runs.push(match is_live {
                        true => deployment,
                        false => superseded(deployment),
                    });
                }
                None => next.is_decided = false,
            }
            next.behind = Some(paged.place);
        }
        let goes_on = is_cut || step_back(state, ground, &mut next, self.now)?;
        let age = state.ages.get(&ground.repository);
        Ok(RunsAnswer {
            complete: !goes_on && next.is_decided,
            next_cursor: goes_on.then(|| next.write()).transpose()?,
            runs,
            fetched_at: age.and_then(|age| age.oldest).unwrap_or(self.now),
            stale: age
                .and_then(|age| age.stale.clone())
                .or_else(|| state.unanswered.clone())
                .map(Problem::from),
        })
    }
}

/// What a page is about. An error where the environment cannot be read.
fn ground<'a>(state: &State, request: &'a RunsRequest, cursor: &'a Cursor) -> Result<Ground<'a>> {
    look(state, request.environment, |wanted, _| {
        let records = wanted
            .mapping
            .source
            .environment
            .as_ref()
            .filter(|environment| {
                let records = wanted.facts.records(wanted.repository, environment);
                records.is_some_and(|records| !records.list.is_empty())
            });
        Ground {
            environment: request.environment,
            repository: wanted.repository,
            mapping: wanted.mapping.clone(),
            recorded: records.cloned(),
            cursor,
            limit: request.limit,
        }
    })
}

/// The attempts of the part that have not been shown yet, newest first.
fn ahead(state: &State, ground: &Ground<'_>) -> Result<Vec<Paged>> {
    let mut all = look(state, ground.environment, |wanted, evaluation| {
        evaluation.paged(wanted)
    })?;
    if matches!(ground.cursor.part, Part::Records(_)) {
        // What has no record is told of with the newest.
        all.retain(|paged| paged.has_record);
    }
    if let Some(behind) = &ground.cursor.behind {
        all.retain(|paged| paged.place < *behind);
    }
    Ok(all)
}

/// What is to be read for a page.
fn needs(state: &State, ground: &Ground<'_>, ahead: &[Paged]) -> Result<Needs> {
    let mut needs = Needs::default();
    for paged in ahead.iter().take(ground.limit + MORE) {
        needs.add(paged.doubt.clone());
        needs.add(paged.version.clone());
    }
    if ground.recorded.is_none() {
        // Runs that are not known to be for the environment are none of its attempts yet.
        needs.add(look(state, ground.environment, |_, evaluation| {
            evaluation.needs.clone()
        })?);
    }
    Ok(Needs {
        checks: needs.checks,
        addresses: needs.addresses,
        titles: needs.titles,
        files: needs.files,
        labels: needs.labels,
        ..Needs::default()
    }
    .without(&state.unanswerable))
}

/// Since when runs are not known that a list would tell of.
fn unlisted(ground: &Ground<'_>, ahead: &[Paged]) -> Option<Timestamp> {
    let is_unlisted = |paged: &&Paged| {
        !paged.version.titles.is_empty()
            || !paged.doubt.titles.is_empty()
            || !paged.doubt.addresses.is_empty()
    };
    let mut page = ahead.iter().take(ground.limit);
    page.find(is_unlisted).map(|paged| paged.place.0)
}

/// Whether asking may still tell whether it counts. A title costs a request of its own.
fn is_askable(state: &State, doubt: &Needs) -> bool {
    let doubt = doubt.clone().without(&state.unanswerable);
    !doubt.checks.is_empty() || !doubt.addresses.is_empty() || !doubt.files.is_empty()
}

/// Goes to the part behind this one; `false` at the end.
fn step_back(
    state: &State,
    ground: &Ground<'_>,
    next: &mut Cursor,
    now: Timestamp,
) -> Result<bool> {
    if let Some(environment) = &ground.recorded {
        let records = state.facts.records(ground.repository, environment);
        let Some(records) = records.filter(|records| records.has_more) else {
            return Ok(false);
        };
        let Some(end) = records.end.clone() else {
            next.is_decided = false;
            return Ok(false);
        };
        next.part = Part::Records(end);
        // Records of one moment may lie on both sides.
        next.behind = next.behind.take().map(|behind| Position::before(behind.0));
        return Ok(true);
    }
    let (oldest, is_all) = look(state, ground.environment, |wanted, _| {
        let (runs, is_all) = wanted.runs();
        (runs.last().and_then(|(_, run)| run.created_at), is_all)
    })?;
    if is_all {
        return Ok(false);
    }
    let mut until = oldest.unwrap_or(now);
    if ground.cursor.part == Part::Runs(until) {
        // More runs than a list has were created in one second.
        until = until.checked_sub(1.second()).unwrap_or(until);
        next.is_decided = false;
    }
    next.part = Part::Runs(until);
    Ok(true)
}
