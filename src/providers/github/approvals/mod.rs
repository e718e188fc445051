//! Decisions at gates: one request that is never repeated, after a look at the run itself and at what it waits for now. GitHub's ids
//! are resolved here, and come from nowhere else.

mod deciding;
mod past;
mod refusals;
mod told;

pub use self::deciding::Deciding;
use self::{
    past::Past,
    told::{Told, not_waiting},
};
use super::{
    client::{ApiPath, Call, GithubClient},
    deployments,
    evaluation::Standing as RunStanding,
    gates,
    reading::{OneRun, Reading},
    run_actions::{
        about, checks, link, login_of, touched,
        which::{path_of, read_run, refusal, run_id},
        with_what_is_known,
    },
    schema::rest,
    source::Mapping,
};
use crate::{
    error::{Error, Result},
    model::{
        approval::DecisionResult,
        deployment::Deployment,
        environment::Environment,
        pipeline::Decision,
        problem::{Problem, ProblemCode},
    },
    providers::provider::{DecisionRequest, PlannedDecision, Standing, WaitingGate},
};
use futures_util::future::join3;

/// What planning a decision works with.
pub struct DecisionPlanning<'a> {
    /// Reads the deployments, for whom and of what.
    pub reading: Reading<'a>,
    /// The question.
    pub request: &'a DecisionRequest,
}

/// What a run waits for, as it is now: an answer from before is no ground to decide on.
async fn read_pending(
    client: &GithubClient,
    call: &Call<'_>,
    run: ApiPath,
) -> Result<Vec<rest::PendingDeployment>> {
    let path = run.segment("pending_deployments");
    Ok(client.look(call, path).await?.0)
}

/// An environment to decide about.
struct Wanted<'a> {
    place: usize,
    environment: &'a Environment,
    mapping: Mapping,
}

impl DecisionPlanning<'_> {
    /// Answers the question.
    pub async fn answer(&self) -> Result<PlannedDecision> {
        let id = run_id(&self.request.run)?;
        let wanted = self.wanted()?;
        let first = wanted
            .first()
            .ok_or_else(|| Error::internal("A decision about no environment."))?;
        let source = &first.mapping.source;
        let repository = format!("{}/{}", source.owner, source.repo);
        let call = self.reading.call(Some(&repository));
        let client = self.reading.client;
        let run = read_run(client, &call, source, id).await?;
        let attempt = run.run_attempt.unwrap_or(1);
        // Who decided before matters where something does not wait, and tells a new decision from one of an earlier attempt or job.
        let (about, pending, past) = join3(
            about(&self.reading, &call, &first.mapping, &run),
            read_pending(client, &call, path_of(source, id)),
            Past::read(client, &call, path_of(source, id)),
        )
        .await;
        // A token that is refused, or may not see the repository, leaves no doubt.
        if let Err(error) = &about
            && !error.allows_stale()
        {
            return Err(error.clone());
        }
        let (pending, past) = (pending?, past?);
        let about = about.ok();
        // What GitHub cannot say now it may have said before.
        let known = client.login(call.viewer, call.host);
        let login = about.as_ref().and_then(login_of).or(known.as_deref());
        let login = login.map(str::to_owned);
        let starter = run.triggering_actor.as_ref().or(run.actor.as_ref());
        let starter = starter.map(|account| account.login.clone());
        let called = checks::called(run.run_number, &id.to_string());
        let read = with_what_is_known(&self.reading, run, about.as_ref()).await;
        let others: Vec<usize> = wanted.iter().skip(1).map(|each| each.place).collect();
        let one = self.reading.answer_for(first.place, &others, read).await?;
        let mut deployments = Vec::with_capacity(wanted.len());
        for each in &wanted {
            match one.standing(each.place)? {
                RunStanding::Counts(deployment) => deployments.push(deployment),
                standing => return Err(refusal(&standing, &called, &each.mapping)),
            }
        }
        let told = Told {
            called: &called,
            login: login.as_deref(),
            starter: starter.as_deref(),
            attempt,
            decision: self.request.decision,
            names_others: !pending.is_empty(),
            call,
        };
        let environments = wanted
            .iter()
            .zip(&deployments)
            .map(|(each, deployment)| {
                let has_passed = one.look(each.place, |seen_in, _| {
                    deployments::may_have_passed(seen_in, one.key(), &deployment.id)
                })?;
                let deployment = (&**deployment, has_passed);
                standing(each, deployment, &pending, &past, &told)
            })
            .collect::<Result<_>>()?;
        let deployment = deployments
            .first()
            .ok_or_else(|| Error::internal("A decision about no environment."))?;
        Ok(PlannedDecision {
            run: one.look(first.place, |wanted, _| link(wanted, one.key(), deployment))?,
            version: deployment.version.clone(),
            touches: self.touches(&wanted, &one)?,
            environments,
            account: login,
        })
    }

    fn wanted(&self) -> Result<Vec<Wanted<'_>>> {
        let environments = &self.request.deployments.environments;
        self.request
            .environments
            .iter()
            .map(|place| {
                let environment = environments
                    .get(*place)
                    .map(|wanted| wanted.environment.as_ref())
                    .ok_or_else(|| Error::internal("A decision about an unknown environment."))?;
                Ok(Wanted {
                    place: *place,
                    environment,
                    mapping: Mapping::new(environment, false, self.reading.patterns)?,
                })
            })
            .collect()
    }

    /// Those that the run deploys to, or may deploy to, and that GitHub decides about as one with those asked for.
    fn touches(&self, wanted: &[Wanted<'_>], one: &OneRun) -> Result<Vec<usize>> {
        let configured = &self.request.configured;
        let mut touches = self.request.recorded.clone();
        for each in wanted {
            touches.extend(one.look(each.place, |seen_in, _| {
                touched(&self.reading, configured, seen_in, one, each.environment)
            })?);
        }
        touches.sort_unstable();
        touches.dedup();
        touches.retain(|place| {
            configured.get(*place).is_some_and(|other| {
                wanted.iter().any(|each| {
                    let is_this = each.environment.service == other.service
                        && each.environment.name == other.name;
                    // A mapping that is not valid deploys nothing from here.
                    let is_one = || {
                        Mapping::new(other, false, self.reading.patterns)
                            .is_ok_and(|other| is_same_gate(&each.mapping, &other))
                    };
                    is_this || is_one()
                })
            })
        });
        Ok(touches)
    }
}

/// Whether GitHub decides about two environments as one.
fn is_same_gate(ours: &Mapping, other: &Mapping) -> bool {
    let name = |mapping: &Mapping| mapping.source.environment.clone();
    match (name(ours), name(other)) {
        (Some(ours), Some(theirs)) => ours.eq_ignore_ascii_case(&theirs),
        (Some(name), None) => other.is_called(&name),
        (None, Some(name)) => ours.is_called(&name),
        (None, None) => [
            Some(ours.name.as_str()),
            ours.source
                .environment_input
                .as_ref()
                .map(|input| input.value.as_str()),
        ]
        .into_iter()
        .flatten()
        .any(|name| other.is_called(name)),
    }
}

/// How an environment of the run stands. What was decided may have let another job of the same environment pass, as one
/// `has_passed`: this one waits.
fn standing(
    wanted: &Wanted<'_>,
    (deployment, has_passed): (&Deployment, bool),
    pending: &[rest::PendingDeployment],
    past: &Past,
    told: &Told<'_>,
) -> Result<Standing> {
    let name = &wanted.environment.name;
    let Some(gate) = gates::of_mapping(pending, &wanted.mapping) else {
        let names = past.names_of(&wanted.mapping);
        let (result, message) = not_waiting(name, deployment.state, past.last(&names), told);
        return Ok(Standing::Settled { result, message });
    };
    let named = gate.environment.as_ref();
    let (Some(id), Some(github_name)) = (
        named.and_then(|named| named.id),
        named.and_then(|named| named.name.clone()),
    ) else {
        return Err(Error::new(
            ProblemCode::AnswerNotUnderstood,
            format!(
                "{} does not say which environment {} waits for. Decide on its page on GitHub.",
                told.call.host, told.called
            ),
        ));
    };
    if gate.current_user_can_approve != Some(true)
        && gate.has_reviewers()
        && let Some(past) = past.last(std::slice::from_ref(&github_name))
        && past.decision == Some(Decision::Approve)
        && told.attempt == 1
        && !has_passed
    {
        let (result, message) = told.already(name, past);
        return Ok(Standing::Settled { result, message });
    }
    if gate.current_user_can_approve == Some(false) || !gate.has_reviewers() {
        let problem = Problem::from(told.may_not(name, gate));
        let message = problem.message.clone();
        let problem = Box::new(problem);
        let result = DecisionResult::Refused { problem };
        return Ok(Standing::Settled { result, message });
    }
    Ok(Standing::Waits(WaitingGate {
        environment: name.clone(),
        id: id.to_string(),
        before: past.prior(&github_name),
        name: github_name,
    }))
}

#[cfg(test)]
mod tests;
