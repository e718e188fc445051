//! Pipelines: one run as stages, joined from its workflow file and from what GitHub tells of its jobs, gates and decisions.

mod attempt;
mod estimate;
mod files;
mod finding;
mod followed;
mod gating;
pub mod graph;
mod held;
mod query;
mod showing;
mod start;
mod view;

use std::{collections::HashMap, sync::Arc, time::Duration};

pub use self::followed::Followed;
use self::{
    attempt::{Jobs, MOST_PAGES},
    files::{Called, Ground},
    finding::Looked,
    gating::{Asker, Gating, Made},
    graph::{Drawing, Graph},
    query::{PipelineData, WantedPipeline},
};
use super::{
    attribution::Wanted,
    client::{ApiPath, Call, Family, Fetched, Freshness, GraphqlAnswer, GraphqlRequest, News},
    evaluation::Standing,
    facts::Run,
    mapping_test::findings,
    pace::{Pace, REST, WAITING_REST},
    plan::rules,
    reading::{OneRun, Reading},
    run_actions::{
        checks::{begins, called},
        which::{path_of, run_id},
    },
    schema::{Status, rest},
    source::Mapping,
    workflow_file::WorkflowFile,
};
use crate::{
    error::{Error, Result},
    model::{
        deployment::DeploymentState, environment::Environment, pipeline::Pipeline,
        problem::ProblemCode,
    },
    providers::provider::PipelineRequest,
};

/// GitHub environments whose rules are read with the run.
const MOST_RULES: usize = 12;
/// So many of them with the members of teams, which cost.
const MOST_TEAMS: usize = 4;
/// Environments for which apps are asked for.
const MOST_APPS: usize = 3;

/// What a pipeline is read with.
pub struct Pipelining<'a> {
    /// Reads the deployments, for whom and of what.
    pub reading: Reading<'a>,
    /// Remembers what is followed.
    pub followed: &'a Followed,
    /// The question.
    pub request: &'a PipelineRequest,
}

type Answer = Fetched<GraphqlAnswer<PipelineData>>;
type File = std::result::Result<Arc<WorkflowFile>, Arc<str>>;

/// The attempt that is shown.
struct Shown {
    run: Run,
    number: u32,
    is_newest: bool,
}

impl Shown {
    fn is_over(&self) -> bool {
        !self.is_newest || self.run.status == Some(Status::Completed)
    }
}

/// All that was read for a pipeline.
struct Read {
    shown: Shown,
    jobs: Jobs,
    about: Result<Answer>,
    file: File,
    called: Called,
    apps: Vec<(String, Vec<String>)>,
}

impl Read {
    fn data(&self) -> Option<&PipelineData> {
        self.about.as_ref().ok()?.value.data.as_ref()
    }

    /// Who asks, where the answer said so.
    fn login(&self) -> Option<&str> {
        let login = self.data()?.viewer.as_ref()?.login.as_str();
        Some(login).filter(|login| !login.is_empty())
    }
}

impl Pipelining<'_> {
    /// Answers the question.
    pub async fn answer(&self) -> Result<Pipeline> {
        let id = run_id(&self.request.run)?;
        let environment = self.environment()?;
        let mapping = Mapping::new(environment, false, self.reading.patterns)?;
        let repository = format!("{}/{}", mapping.source.owner, mapping.source.repo);
        let call = self.reading.call(Some(&repository));
        let place = self.request.environment;
        let Looked { found, run, age } = self.looked_at(&call, &mapping, id).await?;
        let one = &found.one;
        let run = &run;
        let shown = self.shown(&call, &mapping, id, run).await?;
        let attempt = attempt_path(&mapping, id, shown.number);
        let jobs = attempt::jobs(
            self.reading.client,
            &call,
            attempt,
            shown.is_over(),
            MOST_PAGES,
        )
        .await?;
        found.doubt(!shown.is_over() && jobs.have_ended());
        if found.has_failed_since(&jobs) {
            self.look_anew().await;
        }
        let about = self.about(&call, one, &mapping, &shown, &jobs).await;
        // A token that is refused, or may not see the repository, leaves no doubt.
        if let Err(error) = &about
            && !error.allows_stale()
        {
            return Err(error.clone());
        }
        let file = self.file(&about).await;
        let called = match (&file, run.head_sha.as_deref()) {
            (Ok(file), Some(sha)) => {
                let ground = Ground {
                    source: &mapping.source,
                    sha,
                    reference: run.head_branch.as_deref(),
                };
                let (client, parsed) = (self.reading.client, self.reading.files);
                files::called(client, parsed, &call, ground, file).await
            }
            _ => HashMap::new(),
        };
        let mut read = Read {
            shown,
            jobs,
            about,
            file,
            called,
            apps: Vec::new(),
        };
        let mut graph = one.look(place, |wanted, _| self.draw(wanted, &read))?;
        let names = gating(&read).unexplained(&graph.stages, self.reading.now);
        for name in names.into_iter().take(MOST_APPS) {
            let client = self.reading.client;
            let apps = rules::deciding_apps(client, &call, &mapping.source, &name).await;
            if let Ok(apps) = apps {
                read.apps.push((name.to_lowercase(), apps));
            }
        }
        self.join(&mut graph, &read, one, &repository);
        held::refused(&mut graph.stages, &self.refusals(one));
        let basis = self.basis(&call, &mapping, &found, &read, &graph).await;
        one.look(place, |wanted, _| {
            let file = read.file.as_deref().ok();
            held::queued(
                &mut graph.stages,
                wanted,
                one.key(),
                file,
                &read.jobs.in_queue,
            );
            self.pipeline(wanted, environment, &found, age, graph, (&read, &basis))
        })
    }

    fn environment(&self) -> Result<&Environment> {
        let environments = &self.request.deployments.environments;
        let wanted = environments.get(self.request.environment);
        wanted
            .map(|wanted| wanted.environment.as_ref())
            .ok_or_else(|| Error::internal("A pipeline of an unknown environment."))
    }

    /// The attempt that was asked for.
    async fn shown(&self, call: &Call<'_>, mapping: &Mapping, id: u64, run: &Run) -> Result<Shown> {
        let newest = run.attempt();
        let number = self.request.attempt.unwrap_or(newest);
        if number == 0 || number > newest {
            let called = begins(&called(run.number, &id.to_string()));
            let have = match newest {
                1 => "1 attempt".to_owned(),
                newest => format!("{newest} attempts"),
            };
            let message = format!("{called} has {have} so far. Ask for one of these.");
            return Err(Error::invalid("attempt", message));
        }
        if number == newest {
            return Ok(Shown {
                run: run.clone(),
                number,
                is_newest: true,
            });
        }
        let path = attempt_path(mapping, id, number);
        let freshness = Freshness::<rest::Run>::immutable();
        let shared = self.reading.client.shared(&[Family::Actions]);
        let read = shared.get(call, path, freshness).await?;
        Ok(Shown {
            run: Run::from_rest(&read.value),
            number,
            is_newest: false,
        })
    }

    /// What the run waits for, what was decided, rules, and the workflow file: one query.
    async fn about(
        &self,
        call: &Call<'_>,
        one: &OneRun,
        mapping: &Mapping,
        shown: &Shown,
        jobs: &Jobs,
    ) -> Result<Answer> {
        let environments = one.look(self.request.environment, |wanted, _| ruled(wanted))?;
        let with_teams = self.reading.may_read_teams();
        let read = self
            .about_once(call, mapping, (shown, jobs), &environments, with_teams)
            .await;
        match read {
            Err(error) if with_teams && error.code == ProblemCode::MissingScope => {
                self.reading.note_teams_refused();
                self.about_once(call, mapping, (shown, jobs), &environments, false)
                    .await
            }
            read => read,
        }
    }

    async fn about_once(
        &self,
        call: &Call<'_>,
        mapping: &Mapping,
        (shown, jobs): (&Shown, &Jobs),
        environments: &[String],
        with_teams: bool,
    ) -> Result<Answer> {
        let run = &shown.run;
        let request = query::pipeline(&WantedPipeline {
            owner: &mapping.source.owner,
            repo: &mapping.source.repo,
            run: run.node_id.as_deref(),
            file: run.head_sha.as_deref().zip(run.path.as_deref()),
            environments: environments.iter().map(String::as_str).collect(),
            with_teams,
            with_members: with_teams && environments.len() <= MOST_TEAMS,
        });
        let is_waiting = jobs.any(crate::model::pipeline::StageState::Waiting);
        let (is_newest, is_over) = (shown.is_newest, shown.is_over());
        // One of the two has changed since the other was read.
        let differs = move |answer: &GraphqlAnswer<PipelineData>| {
            is_newest && has_pending(answer) != is_waiting
        };
        let freshness = Freshness::of(move |answer| {
            Duration::from_secs(match has_pending(answer) {
                _ if !is_newest => 300,
                true => 15,
                false if is_over => 300,
                false => 60,
            })
        })
        // What waits for nobody is told of by its jobs.
        .told_by(if is_waiting { &[News::Gate] } else { &[] })
        .resting(&[News::Run, News::Job], |answer| {
            match has_pending(answer) {
                true => WAITING_REST,
                // What it waits for is shown by its jobs, and what was decided by what it waits for.
                false => REST,
            }
        })
        .differing(|before, after| has_pending(before) != has_pending(after))
        .at_most(move |answer| match differs(answer) {
            // It waits, and for whom is not told yet: whoever looks is to know.
            true if is_waiting => Duration::from_secs(1),
            true => Pace::Running.freshness(),
            false => Duration::MAX,
        });
        let shared = self
            .reading
            .client
            .shared(&[Family::Actions, Family::Contents]);
        let read = shared.graphql(call, &request, freshness).await?;
        self.with_own(call, request, is_newest, read).await
    }

    /// The same with what GitHub says about the viewer, where somebody else has read it and that matters.
    async fn with_own(
        &self,
        call: &Call<'_>,
        request: GraphqlRequest,
        is_newest: bool,
        read: Answer,
    ) -> Result<Answer> {
        let client = self.reading.client;
        let note = |data: &PipelineData| {
            if let Some(viewer) = &data.viewer {
                client.note_login(call.viewer, call.host, &viewer.login);
            }
            data.viewer.is_some()
        };
        let Some(shared) = read.value.data.as_ref().filter(|data| !note(data)) else {
            return Ok(read);
        };
        let login = client.login(call.viewer, call.host);
        let needed = view::needs_own(shared, login.as_deref()).filter(|_| is_newest);
        let own: Option<Answer> = match needed {
            None => None,
            Some(fresh) => {
                let freshness = view::freshness_of_own(shared, fresh);
                match client.graphql(call, request, freshness).await {
                    Ok(own) => Some(own),
                    Err(error) if error.allows_stale() => None,
                    Err(error) => return Err(error),
                }
            }
        };
        let data = own.as_ref().and_then(|own| own.value.data.as_ref());
        data.map(note);
        let login = client.login(call.viewer, call.host);
        let value = GraphqlAnswer {
            data: Some(view::as_seen(shared, data, login.as_deref())),
            errors: Vec::new(),
        };
        // Both are shown: as old as the older of them.
        let fetched_at = own
            .as_ref()
            .map_or(read.fetched_at, |own| read.fetched_at.min(own.fetched_at));
        Ok(Fetched {
            value: Arc::new(value),
            fetched_at,
            stale: read.stale.clone().or(own.and_then(|own| own.stale)),
        })
    }

    /// The workflow file, or in one line why there is none.
    async fn file(&self, about: &Result<Answer>) -> File {
        let answer = match about {
            Ok(answer) => answer,
            Err(error) => return Err(Arc::from(error.message.as_str())),
        };
        let repository = answer
            .value
            .data
            .as_ref()
            .and_then(|data| data.repository.as_ref());
        let object = repository.and_then(|repository| repository.files.get("f0"));
        match object.and_then(|object| files::text_of(object.as_ref())) {
            Some(text) => self.reading.files.try_parse(text).await,
            None => Err(Arc::from(
                "The commit that it runs on has no such file, or it is too long to read.",
            )),
        }
    }

    fn draw(&self, wanted: &Wanted<'_>, read: &Read) -> Graph {
        self.drawn(wanted, read, &read.jobs, !read.shown.is_over())
    }

    /// The same stages with the jobs of a run of the same workflow, which `moves` or has ended.
    fn drawn(&self, wanted: &Wanted<'_>, read: &Read, jobs: &Jobs, moves: bool) -> Graph {
        let file = match &read.file {
            Ok(file) => Ok(&**file),
            Err(reason) => Err(&**reason),
        };
        let run = &read.shown.run;
        let sent = self.request.inputs.as_deref();
        let start = start::of(run, file.ok(), sent, &wanted.mapping.source);
        graph::draw(&Drawing {
            file,
            called: &|uses| read.called.get(uses).map(Arc::clone),
            jobs: &jobs.facts,
            complete: jobs.complete,
            moving: moves,
            start: &start,
            configured: &|_, name| configured(wanted, name),
        })
    }

    fn join(&self, graph: &mut Graph, read: &Read, one: &OneRun, repository: &str) {
        // Decisions say nothing of the attempt that they were about, and what waits is always the newest.
        if !read.shown.is_newest {
            return;
        }
        let data = read.data();
        let told = self
            .reading
            .client
            .login(self.reading.viewer, &self.request.deployments.host);
        let repository_data = data.and_then(|data| data.repository.as_ref());
        let started_by = read.shown.run.actor.as_ref();
        let asker = Asker {
            login: read.login().or(one.login()).or(told.as_deref()),
            started_by: started_by.map(|actor| actor.login.as_str()),
            permission: repository_data.and_then(|r| r.viewer_permission.as_deref()),
            repository,
        };
        gating::join(&mut graph.stages, &gating(read), &asker, self.reading.now);
    }

    /// By names of environments of the service: what GitHub says where it refused the run's ref.
    fn refusals(&self, one: &OneRun) -> Vec<(String, String)> {
        let environments = self.request.deployments.environments.iter().enumerate();
        environments
            .filter_map(|(place, wanted)| match one.standing(place).ok()? {
                Standing::Counts(deployment) if deployment.state == DeploymentState::Failed => {
                    let note = deployment.note.filter(|note| held::is_of_policy(note))?;
                    Some((wanted.environment.name.clone(), note))
                }
                _ => None,
            })
            .collect()
    }
}

fn has_pending(answer: &GraphqlAnswer<PipelineData>) -> bool {
    let run = answer.data.as_ref().and_then(|data| data.run.as_ref());
    let pending = run.and_then(|run| run.pending_deployment_requests.as_ref());
    pending.is_some_and(|list| list.iter().next().is_some())
}

fn attempt_path(mapping: &Mapping, id: u64, number: u32) -> ApiPath {
    path_of(&mapping.source, id)
        .segment("attempts")
        .segment(&number.to_string())
}

/// GitHub environments that the workflow is mapped to.
fn ruled(wanted: &Wanted<'_>) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for mapping in wanted.siblings {
        if let Some(name) = &mapping.source.environment
            && !names.iter().any(|known| known.eq_ignore_ascii_case(name))
        {
            names.push(name.clone());
        }
    }
    names.truncate(MOST_RULES);
    names
}

/// The environment of the service that is called so at GitHub.
fn configured(wanted: &Wanted<'_>, name: &str) -> Option<String> {
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

fn gating(read: &Read) -> Gating<'_> {
    let data = read.data();
    let run = data.and_then(|data| data.run.as_ref());
    let environments = data
        .and_then(|data| data.repository.as_ref())
        .map(|repository| &repository.environments);
    let pending = run.map(|run| {
        let list = run.pending_deployment_requests.iter();
        list.flat_map(|list| list.iter()).collect()
    });
    Gating {
        pending,
        made: run
            .and_then(|run| run.deployment_reviews.as_ref())
            .map(Made::of)
            .unwrap_or_default(),
        rules: environments
            .into_iter()
            .flat_map(|by_alias| by_alias.values().flatten())
            .filter_map(|environment| {
                let name = environment.name.as_ref()?.to_lowercase();
                Some((name, findings::protection(environment)))
            })
            .collect(),
        apps: read.apps.clone(),
        is_rerun: read.shown.number > 1,
        since: read
            .jobs
            .facts
            .iter()
            .filter_map(|fact| Some((fact.url.as_deref()?, fact.waits_since?)))
            .collect(),
    }
}
