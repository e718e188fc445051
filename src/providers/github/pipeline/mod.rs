//! Pipelines: one run as stages, joined from its workflow file and from what GitHub tells of its jobs, gates and decisions.

mod asking;
mod attempt;
mod estimate;
mod files;
mod finding;
mod followed;
mod gating;
pub mod graph;
mod held;
mod naming;
mod query;
mod showing;
mod start;
mod view;

use std::{collections::HashMap, sync::Arc};

use futures_util::future::join_all;

pub use self::followed::Followed;
use self::{
    attempt::{Jobs, MOST_PAGES},
    files::{Called, Ground},
    finding::Looked,
    gating::{Asker, Gating, Made},
    graph::{Drawing, Graph},
    naming::{configured, deployed, job_of, ruled},
    query::PipelineData,
};
use super::{
    attribution::Wanted,
    client::{ApiPath, Call, Family, Fetched, Freshness, GraphqlAnswer},
    evaluation::Standing,
    facts::{Run, RunKey},
    mapping_test::findings,
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
        deployment::DeploymentState,
        environment::Environment,
        pipeline::{Pipeline, PipelineNote, Stage},
    },
    providers::provider::PipelineRequest,
};

/// Environments for which apps are asked for.
const MOST_APPS: usize = 20;

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
    key: RunKey,
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
            key: one.key(),
            shown,
            jobs,
            about,
            file,
            called,
            apps: Vec::new(),
        };
        let mut graph = one.look(place, |wanted, _| self.draw(wanted, &read))?;
        let unnamed = self.add_apps(&call, &mapping, &mut read, &graph).await;
        one.look(place, |wanted, _| {
            self.join(&mut graph, wanted, (&read, one), (&repository, unnamed));
        })?;
        // Records that were read before it began to wait cannot tell what is for which environment.
        let is_open = |note: &PipelineNote| matches!(note, PipelineNote::GatesNotPlaced { .. });
        if graph.notes.iter().any(is_open) && read.jobs.any_waits_since(found.at) {
            self.look_anew().await;
        }
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
        let made = deployed(wanted, read.key);
        let gating = read.shown.is_newest.then(|| gating(read));
        graph::draw(&Drawing {
            file,
            called: &|uses| read.called.get(uses).map(Arc::clone),
            jobs: &jobs.facts,
            complete: jobs.complete,
            moving: moves,
            start: &start,
            configured: &|_, name| configured(wanted, name),
            deployed: &|fact| made.get(&job_of(fact)?).cloned(),
            is_pending: &|name| {
                gating
                    .as_ref()
                    .is_some_and(|gating| gating.is_pending(name))
            },
        })
    }

    /// Asks which apps decide where GitHub names nothing else that holds the run, and tells for which environments it did not.
    async fn add_apps(
        &self,
        call: &Call<'_>,
        mapping: &Mapping,
        read: &mut Read,
        graph: &Graph,
    ) -> Vec<String> {
        let mut names = gating(read).unexplained(&graph.stages, self.reading.now);
        let others = names.split_off(names.len().min(MOST_APPS));
        let client = self.reading.client;
        let reads = names.iter().map(|name| async {
            let apps = rules::deciding_apps(client, call, &mapping.source, name).await;
            Some((name.to_lowercase(), apps.ok()?))
        });
        read.apps = join_all(reads).await.into_iter().flatten().collect();
        others
    }

    fn join(
        &self,
        graph: &mut Graph,
        wanted: &Wanted<'_>,
        (read, one): (&Read, &OneRun),
        (repository, unnamed): (&str, Vec<String>),
    ) {
        // Decisions say nothing of the attempt that they were about, and what waits is always the newest.
        if !read.shown.is_newest {
            if any_environment(&graph.stages) {
                graph.notes.push(PipelineNote::EarlierAttempt);
            }
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
        let configured = |name: &str| configured(wanted, name);
        let now = self.reading.now;
        let stages = &mut graph.stages;
        let notes = gating::join(stages, &gating(read), &asker, &configured, now);
        graph.notes.extend(notes);
        let mut environments = ruled(wanted).1;
        environments.extend(unnamed);
        if !environments.is_empty() {
            graph
                .notes
                .push(PipelineNote::RulesNotRead { environments });
        }
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

fn any_environment(stages: &[Stage]) -> bool {
    let mut stages = stages.iter();
    stages.any(|stage| stage.environment.is_some() || any_environment(&stage.stages))
}

fn attempt_path(mapping: &Mapping, id: u64, number: u32) -> ApiPath {
    path_of(&mapping.source, id)
        .segment("attempts")
        .segment(&number.to_string())
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
        asked_at: read.about.as_ref().ok().map(|answer| answer.fetched_at),
        complete: read.jobs.complete,
    }
}
