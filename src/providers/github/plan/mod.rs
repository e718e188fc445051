//! What a deployment of a version would send, and whether anything stands in its way. One query, none where versions were offered a
//! moment ago; of the rules of the GitHub environment one request for those of apps, and two where it limits refs; the deployments
//! are those of the overview, and the comparison is the one that the changes are shown from.

pub mod answer;
mod approval;
mod fnmatch;
pub mod found;
mod inputs;
mod known;
mod policy;
mod query;
pub(super) mod rules;
pub mod situation;
pub mod surroundings;
mod taken_back;
mod there;
mod touches;

use std::sync::Arc;

use futures_util::future::join;

use self::{
    answer::{PlanData, PlanRepository},
    found::{FoundRef, FoundVersion, Sought, printable},
    inputs::{Inputs, Wish},
    policy::RefKind,
    query::WantedPlan,
    surroundings::{Surroundings, most_serious_first},
    there::{FileThere, check_file, check_name, check_ref, check_version, workflow_state},
    touches::Going,
};
use super::{
    client::{Call, Fetched, Freshness, GraphqlAnswer},
    input_value::Environments,
    mapping_test::{
        checks::Checks,
        findings::{Protection, protection},
        rights::{self, Asking, Ground},
    },
    offered::{
        dispatchable::{RunFile, Starter},
        shown::Offers,
    },
    reading::Reading,
    source::{Mapping, RunRef},
    standing::WantedStanding,
    visibility,
    workflow_file::WorkflowFile,
};
use crate::{
    error::{Error, Result},
    model::{
        dispatch::{DispatchField, DispatchPlan},
        problem::ProblemCode,
        version::LabelKind,
    },
    providers::provider::{PlanRequest, Planned},
};

/// For how long what was read counts as fresh, in seconds.
const FRESH: u64 = 60;

/// What planning works with.
pub struct Planning<'a> {
    /// Reads the deployments, for whom and of what.
    pub reading: Reading<'a>,
    /// Remembers which queries versions were offered from.
    pub offers: &'a Offers,
    /// The question.
    pub request: &'a PlanRequest,
}

/// What is sent, the form, and the workflow file.
type Sending = (DispatchPlan, Vec<DispatchField>, Option<Arc<WorkflowFile>>);

/// What the sentences are about.
struct Subject<'a> {
    mapping: &'a Mapping,
    repository: &'a PlanRepository,
    environments: Option<Vec<String>>,
    version: FoundVersion<'a>,
}

impl Planning<'_> {
    /// Answers the question.
    pub async fn answer(&self) -> Result<Planned> {
        let mapping = self.mapping(self.request.environment)?;
        let (deployments, mut kept) = self.reading.answer_and_keep().await?;
        let source = &mapping.source;
        let place = kept.repository(&source.owner, &source.repo);
        let run = kept.newest_run(place, &source.workflow);
        let sought = Sought::of(&self.request.version, &source.dispatch.run_ref);
        let name = format!("{}/{}", source.owner, source.repo);
        let call = self.reading.call(Some(&name));
        let read = match self.known(&call, &sought).await {
            Some(read) => read,
            None => {
                let wanted = WantedPlan {
                    owner: &source.owner,
                    repo: &source.repo,
                    names: sought.names.clone(),
                    commit: sought.commit,
                    workflow: &source.workflow,
                    run_on: sought.run_on,
                    standing: WantedStanding {
                        environment: source.environment.as_deref(),
                        run: run.as_deref(),
                        with_teams: source.environment.is_some() && self.reading.may_read_teams(),
                    },
                };
                self.ask(&call, wanted).await?
            }
        };
        let data = read.value.data.as_ref();
        let repository = data
            .and_then(|data| data.repository.as_ref())
            .ok_or_else(|| visibility::hole(&call, &read.value.errors, "r0"))?;
        let subject = Subject {
            environments: repository
                .standing
                .environments
                .as_ref()
                .map(|list| list.iter().map(|each| each.name.clone()).collect()),
            version: found::version(&self.request.version, &sought, repository),
            mapping: &mapping,
            repository,
        };
        let mut checks = Checks::default();
        let login = data
            .and_then(|data| data.viewer.as_ref())
            .map(|viewer| viewer.login.as_str())
            .filter(|login| !login.is_empty());
        check_name(&mut checks, &name, &repository.standing.name);
        self.rights(&mut checks, &subject, login);
        workflow_state(&mut checks, &mapping, data);
        let (plan, form, file) = self.sending(&mut checks, &subject, &sought, &call).await;
        let protection = repository.standing.environment.as_ref().map(protection);
        let run_on = found::run_on(&plan.run_ref, &sought, repository);
        let version = found::deployed(&self.request.version, &subject.version, &run_on, source);
        let facts = deployments.environments.get(self.request.environment);
        let gates = self.gates(
            &mut checks,
            &mapping,
            protection.as_ref(),
            &run_on,
            login,
            &call,
        );
        let taken_back = self.taken_back(source, &call, facts, version.sha.as_deref());
        let ((), taken_back) = join(gates, taken_back).await;
        let touches = self.touches(&mut checks, &mapping, &plan, &run_on, file.as_deref());
        let surroundings = Surroundings {
            deployments: &deployments,
            kept: &kept,
            read: &read,
            taken_back,
        };
        let under_way = self.surroundings(&mut checks, &subject, &surroundings);
        Ok(Planned {
            version,
            plan,
            form,
            touches,
            checks: most_serious_first(checks.into_list()),
            under_way,
        })
    }

    fn mapping(&self, place: usize) -> Result<Mapping> {
        let wanted = self
            .request
            .deployments
            .environments
            .get(place)
            .ok_or_else(|| Error::internal("A plan for an unknown environment."))?;
        Mapping::new(
            &wanted.environment,
            wanted.shared_target,
            self.reading.patterns,
        )
    }

    async fn ask(
        &self,
        call: &Call<'_>,
        mut wanted: WantedPlan<'_>,
    ) -> Result<Fetched<GraphqlAnswer<PlanData>>> {
        let ask = |wanted: &WantedPlan<'_>| {
            let request = query::plan(wanted);
            let fresh = Freshness::for_secs(FRESH);
            self.reading.client.graphql(call, request, fresh)
        };
        match ask(&wanted).await {
            Err(error) if wanted.standing.with_teams && error.code == ProblemCode::MissingScope => {
                self.reading.note_teams_refused();
                wanted.standing.with_teams = false;
                ask(&wanted).await
            }
            read => read,
        }
    }

    fn rights(&self, checks: &mut Checks, subject: &Subject<'_>, login: Option<&str>) {
        if !subject.mapping.source.dispatch.enabled {
            checks.blocked(
                "source.dispatch.enabled",
                "The settings of this environment turn off deploying from here.",
            );
        }
        let host = &self.reading.request.host;
        let scopes = self.reading.client.scopes(self.reading.viewer, host);
        let ground = Ground {
            name: &subject.repository.standing.name,
            archived: subject.repository.standing.is_archived,
            private: subject.repository.standing.is_private,
            permission: subject.repository.standing.viewer_permission.as_deref(),
        };
        let asking = Asking {
            login,
            scopes: scopes.as_deref(),
            gates: &[],
        };
        rights::deploy(checks, ground, asking);
    }

    /// The ref, the file there and the inputs.
    async fn sending(
        &self,
        checks: &mut Checks,
        subject: &Subject<'_>,
        sought: &Sought<'_>,
        call: &Call<'_>,
    ) -> Sending {
        let Subject {
            mapping,
            repository,
            version,
            ..
        } = subject;
        let source = &mapping.source;
        let label = self.request.version.label.as_str();
        let starter = Starter {
            source,
            default_branch: repository
                .head
                .as_ref()
                .map(|head| head.name.as_str())
                .filter(|name| !name.is_empty()),
            run_on_sha: None,
            file: &RunFile::Unasked,
        };
        let mut plan = DispatchPlan {
            repository: repository.standing.name.clone(),
            pipeline: mapping.workflow_file().to_owned(),
            run_ref: printable(label),
            inputs: Vec::new(),
        };
        check_version(checks, subject, label);
        let run_on = match starter.run_on(version.kind, label) {
            Ok(name) => name,
            // That there is no such version is said already.
            Err(_)
                if version.kind == LabelKind::Other
                    && source.dispatch.run_ref == RunRef::SelectedVersion =>
            {
                return (plan, Vec::new(), None);
            }
            Err((_, message)) => {
                checks.blocked("source.dispatch.ref", message);
                return (plan, Vec::new(), None);
            }
        };
        run_on.clone_into(&mut plan.run_ref);
        let reference = found::run_on(run_on, sought, repository);
        if !check_ref(checks, &repository.standing.name, &reference) {
            return (plan, Vec::new(), None);
        }
        let starter = Starter {
            run_on_sha: reference.sha,
            ..starter
        };
        if let Err((_, message)) = starter.carried(run_on, version.kind, label, version.sha) {
            checks.blocked("source.versionInput", message);
        }
        let file = self.file(repository, reference.file).await;
        let Some(file) = check_file(checks, subject, run_on, file) else {
            return (plan, Vec::new(), None);
        };
        let version_input = starter.version_input(version.kind, label, version.sha);
        let wish = Wish {
            source,
            version: version_input.as_ref(),
            chosen: &self.request.inputs,
            environments: Environments {
                names: subject.environments.as_deref(),
                more: repository
                    .standing
                    .environments
                    .as_ref()
                    .is_some_and(|list| list.has_more()),
            },
            repository: &repository.standing.name,
            workflow: mapping.workflow_file(),
            run_on,
            most: inputs::most(self.reading.client.enterprise_release(call.host)),
        };
        let Inputs { sent, form } = wish.inputs(&file, checks);
        plan.inputs = sent;
        (plan, form, Some(file))
    }

    /// What else the run would deploy to. Without a file nothing is started.
    fn touches(
        &self,
        checks: &mut Checks,
        mapping: &Mapping,
        plan: &DispatchPlan,
        run_on: &FoundRef<'_>,
        file: Option<&WorkflowFile>,
    ) -> Vec<usize> {
        let environments = &self.request.deployments.environments;
        let (Some(file), Some(wanted)) = (file, environments.get(self.request.environment)) else {
            return Vec::new();
        };
        let going = Going {
            mapping,
            service: &wanted.environment.service,
            file,
            sent: &plan.inputs,
            branch: (run_on.kind != Some(RefKind::Tag)).then_some(plan.run_ref.as_str()),
            patterns: self.reading.patterns,
            configured: &self.request.configured,
        };
        going.touches(checks)
    }

    async fn file(&self, repository: &PlanRepository, alias: &str) -> FileThere {
        let Some(object) = repository.object(alias) else {
            return FileThere::Missing;
        };
        let text = object
            .text
            .as_deref()
            .filter(|_| object.is_truncated != Some(true));
        match text {
            None => FileThere::NotUnderstood("it is too long, or no text".to_owned()),
            Some(text) => match self.reading.files.try_parse(text).await {
                Ok(file) => FileThere::Is(file),
                Err(reason) => FileThere::NotUnderstood(reason.to_string()),
            },
        }
    }

    /// The rules of the GitHub environment.
    async fn gates(
        &self,
        checks: &mut Checks,
        mapping: &Mapping,
        protection: Option<&Protection>,
        run_on: &FoundRef<'_>,
        login: Option<&str>,
        call: &Call<'_>,
    ) {
        let Some(environment) = mapping.source.environment.as_deref() else {
            checks.unknown(
                "source.environment",
                "Whether somebody must approve is not known: the settings of this environment name no GitHub environment.",
            );
            return;
        };
        let Some(protection) = protection else {
            checks.warned(
                "source.environment",
                format!("There is no GitHub environment {environment} yet, or your token may not read it. Where there is none, the first deployment makes one without any rules."),
            );
            return;
        };
        let (client, source) = (self.reading.client, &mapping.source);
        let policy = async {
            match run_on.kind {
                None => None,
                Some(kind) if protection.limits_refs => {
                    Some((kind, rules::read(client, call, source, environment).await))
                }
                Some(kind) => Some((kind, policy::RefPolicy::Any)),
            }
        };
        let apps = rules::deciding_apps(client, call, source, environment);
        let (policy, apps) = join(policy, apps).await;
        if let Some((kind, policy)) = policy {
            let (outcome, message) = policy.admits(environment, kind, run_on.name);
            checks.add(outcome, "source.environment", message);
        }
        approval::check(checks, environment, protection, login);
        approval::apps(checks, environment, apps);
    }
}
