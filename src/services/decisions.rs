//! Decisions: approves or rejects environments that a run waits to enter, for those who may do so to everything that it concerns.

use serde::{Deserialize, Serialize};

use super::{
    Services,
    placed::Placed,
    run_actions::check_run,
    touched::{check_authorized, touched},
    validation::is_text,
};
use crate::{
    error::{Error, Result},
    model::{
        approval::{DecidedEnvironment, DecisionOutcome, DecisionPreflight},
        environment::Environment,
        overview::ProviderAccount,
        pipeline::Decision,
        problem::ProblemCode,
        run_action::{EnvironmentRef, TouchedEnvironment},
        viewer::Viewer,
    },
    providers::provider::{DecisionOrder, DecisionRequest, PlannedDecision, Standing, WaitingGate},
};

/// Longest comment, in characters.
const MAX_COMMENT: usize = 2000;
/// Most environments in one decision.
const MAX_ENVIRONMENTS: usize = 50;
/// What a refusal begins with.
const NOTHING: &str = "Nothing was decided";

/// Approves or rejects environments that a run waits to enter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DecideCommand {
    /// Entity ref of the service.
    pub service: String,
    /// The provider's id of the run.
    pub run: String,
    /// Names of the service's environments to decide about, at least one, each once; all of one repository.
    pub environments: Vec<String>,
    /// What to decide.
    pub decision: Decision,
    /// Why: at most 2,000 characters.
    #[serde(default)]
    pub comment: Option<String>,
    /// The environments for which the caller has made sure that the user may. A conflict where the decision concerns another one.
    pub authorized: Vec<EnvironmentRef>,
}

/// Asks what deciding about environments of a run would mean.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DecisionPreflightCommand {
    /// Entity ref of the service.
    pub service: String,
    /// The provider's id of the run.
    pub run: String,
    /// Names of the service's environments to decide about, as in the decision.
    pub environments: Vec<String>,
    /// What to decide.
    pub decision: Decision,
}

impl Services {
    /// What deciding about environments of a run would mean, and whom it concerns. Decides nothing.
    pub async fn decision_preflight(
        &self,
        viewer: &Viewer,
        command: DecisionPreflightCommand,
    ) -> Result<DecisionPreflight> {
        let asked = Asked {
            service: &command.service,
            run: &command.run,
            environments: &command.environments,
            decision: command.decision,
        };
        let LookedAt {
            placed,
            planned,
            touches,
        } = self.looked_at_gates(viewer, asked).await?;
        let settled = command
            .environments
            .into_iter()
            .zip(planned.environments)
            .filter_map(|(environment, standing)| match standing {
                Standing::Waits(_) => None,
                Standing::Settled { result, message } => Some(DecidedEnvironment {
                    environment,
                    result,
                    message,
                }),
            })
            .collect();
        Ok(DecisionPreflight {
            service: placed.environment.service.clone(),
            run: planned.run,
            version: planned.version,
            touches,
            settled,
        })
    }

    /// Decides about environments of a run, with one request that is never repeated. An error means that nothing was decided; what
    /// the provider confirmed, and what nobody knows, is told of each environment.
    pub async fn decide(&self, viewer: &Viewer, command: DecideCommand) -> Result<DecisionOutcome> {
        let comment = comment(command.comment.as_deref())?;
        let asked = Asked {
            service: &command.service,
            run: &command.run,
            environments: &command.environments,
            decision: command.decision,
        };
        let LookedAt {
            placed,
            planned,
            touches,
        } = self.looked_at_gates(viewer, asked).await?;
        let PlannedDecision {
            run,
            environments,
            account,
            ..
        } = planned;
        check_authorized(&touches, &command.authorized, NOTHING, "the decision")?;
        let waiting: Vec<WaitingGate> = environments
            .iter()
            .filter_map(|standing| match standing {
                Standing::Waits(gate) => Some(gate.clone()),
                Standing::Settled { .. } => None,
            })
            .collect();
        let decided = if waiting.is_empty() {
            Vec::new()
        } else {
            let order = DecisionOrder {
                environment: placed.environment.clone(),
                run: run.clone(),
                waiting,
                decision: command.decision,
                comment,
                account: account.clone(),
            };
            let answer = placed.provider.decide(viewer, order).await;
            // Who decided what, whatever came of it; the audit log of the backend has it too.
            tracing::info!(
                decision = ?command.decision,
                user = viewer.user,
                repository = placed.provider.origin(&placed.environment).repository,
                run = command.run,
                service = placed.environment.service,
                environments = command.environments.join(", "),
                outcome = answer
                    .as_ref()
                    .map_or_else(|error| format!("{:?}", error.code), |_| "told".to_owned()),
                "a decision was sent"
            );
            answer?
        };
        Ok(DecisionOutcome {
            service: placed.environment.service.clone(),
            run,
            decision: command.decision,
            environments: told(&command.environments, environments, decided)?,
            account: account.map(|login| ProviderAccount {
                provider: placed.environment.provider.clone(),
                host: placed.environment.host.clone(),
                login,
            }),
        })
    }

    /// Finds the environments and asks how they stand, with all that is configured of their repository.
    async fn looked_at_gates(&self, viewer: &Viewer, asked: Asked<'_>) -> Result<LookedAt> {
        check_run(asked.run)?;
        check_environments(asked.environments)?;
        let first = asked.environments.first().map(String::as_str);
        let placed = self
            .placed(viewer, asked.service, first.unwrap_or_default())
            .await
            .map_err(|error| match error.details.field.as_deref() {
                // What is looked up by one name is named in a list here.
                Some("environment") => {
                    error.with(|details| details.field = Some("environments[0]".to_owned()))
                }
                _ => error,
            })?;
        let configured = self.of_same_repository(&placed).await?;
        let recorded = self.recorded_for(&placed, asked.run).await?;
        let is_recorded = |service: &str, name: &str| {
            let mut recorded = recorded.iter();
            recorded.any(|record| record.service == service && record.environment == name)
        };
        let request = DecisionRequest {
            deployments: placed.request(),
            environments: places(&placed, asked.environments)?,
            recorded: configured
                .iter()
                .enumerate()
                .filter(|(_, other)| is_recorded(&other.service, &other.name))
                .map(|(place, _)| place)
                .collect(),
            configured: configured.clone(),
            run: asked.run.to_owned(),
            decision: asked.decision,
        };
        let planned = placed.provider.plan_decision(viewer, request).await?;
        let named: Vec<&Environment> = asked
            .environments
            .iter()
            .filter_map(|name| placed.all.iter().find(|own| own.name == *name))
            .map(|own| &**own)
            .collect();
        let touches = touched(&configured, &named, |place, _| {
            planned.touches.contains(&place)
        });
        Ok(LookedAt {
            placed,
            planned,
            touches,
        })
    }
}

/// What is asked about which run.
#[derive(Debug, Clone, Copy)]
struct Asked<'a> {
    service: &'a str,
    run: &'a str,
    environments: &'a [String],
    decision: Decision,
}

/// How it stands, and whom a decision would concern: those that were named first.
struct LookedAt {
    placed: Placed,
    planned: PlannedDecision,
    touches: Vec<TouchedEnvironment>,
}

/// What is told of each environment, in the order of the command.
fn told(
    names: &[String],
    standings: Vec<Standing>,
    decided: Vec<DecidedEnvironment>,
) -> Result<Vec<DecidedEnvironment>> {
    let mut decided = decided.into_iter();
    names
        .iter()
        .zip(standings)
        .map(|(name, standing)| match standing {
            Standing::Settled { result, message } => Ok(DecidedEnvironment {
                environment: name.clone(),
                result,
                message,
            }),
            Standing::Waits(_) => decided.next().ok_or_else(|| {
                Error::internal("A provider left an environment out of its answer.")
            }),
        })
        .collect()
}

/// Places of environments among those of the host.
fn places(placed: &Placed, names: &[String]) -> Result<Vec<usize>> {
    let mut places = Vec::with_capacity(names.len());
    for (index, name) in names.iter().enumerate() {
        let field = || format!("environments[{index}]");
        let known = placed.all.iter().find(|other| other.name == *name);
        let Some(known) = known else {
            let shown: String = name.chars().filter(|c| !c.is_control()).take(100).collect();
            let message = format!(
                "{} has no environment {shown:?}.",
                placed.environment.service
            );
            return Err(Error::new(ProblemCode::NotConfigured, message)
                .with(|details| details.field = Some(field())));
        };
        let place = placed
            .place_of(name)
            .filter(|_| placed.is_same_repository(known));
        places.push(place.ok_or_else(|| {
            Error::invalid(
                field(),
                format!(
                    "{name} deploys from another repository than {}: a run has one. Decide about it on its own.",
                    placed.environment.name
                ),
            )
        })?);
    }
    Ok(places)
}

fn check_environments(names: &[String]) -> Result<()> {
    if names.is_empty() || names.len() > MAX_ENVIRONMENTS {
        return Err(Error::invalid(
            "environments",
            format!("Name 1 to {MAX_ENVIRONMENTS} environments to decide about."),
        ));
    }
    for (index, name) in names.iter().enumerate() {
        if names.iter().take(index).any(|other| other == name) {
            return Err(Error::invalid(
                format!("environments[{index}]"),
                "This environment is named twice. Name each once.",
            ));
        }
    }
    Ok(())
}

fn comment(written: Option<&str>) -> Result<String> {
    let comment = written.unwrap_or_default().trim();
    if comment.chars().count() > MAX_COMMENT || !comment.chars().all(is_text) {
        return Err(Error::invalid(
            "comment",
            format!(
                "The comment must have at most {MAX_COMMENT} characters, without control characters other than tabs and line breaks, and without characters that turn text around."
            ),
        ));
    }
    Ok(comment.to_owned())
}

#[cfg(test)]
mod tests;
