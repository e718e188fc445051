//! Preflight: what a deployment of a version would send, and whether anything stands in its way.

use serde::{Deserialize, Serialize};

use super::{Services, touched::touched};
use crate::{
    error::{Error, Result},
    model::{
        dispatch::{DispatchValue, Preflight},
        offered::VersionChoice,
        viewer::Viewer,
    },
    providers::provider::{PlanRequest, Planned},
};

/// Most values that somebody can choose.
const MAX_INPUTS: usize = 100;
/// Longest name of an input, and longest value, in characters.
const MAX_NAME: usize = 255;
const MAX_VALUE: usize = 65_535;

/// Asks what a deployment would send, and whether anything stands in its way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PreflightCommand {
    /// Entity ref of the service.
    pub service: String,
    /// Name of the environment.
    pub environment: String,
    /// The version.
    pub version: VersionChoice,
    /// Values that somebody chose for inputs, at most 100; an input that is left out has the mapping's value, else the pipeline's.
    #[serde(default)]
    pub inputs: Vec<DispatchValue>,
}

impl Services {
    /// What a deployment would send, and whether anything stands in its way.
    pub async fn preflight(&self, viewer: &Viewer, command: PreflightCommand) -> Result<Preflight> {
        super::changes_between::check(&command.version)?;
        check_inputs(&command.inputs)?;
        let placed = self
            .placed(viewer, &command.service, &command.environment)
            .await?;
        let configured = self.of_same_repository(&placed).await?;
        let request = PlanRequest {
            deployments: placed.request(),
            environment: placed.place,
            upstream: placed
                .environment
                .promotes_from
                .iter()
                .filter_map(|name| placed.place_of(name))
                .collect(),
            configured: configured.clone(),
            version: command.version,
            inputs: command.inputs,
            known_run: None,
        };
        let planned = placed.provider.plan(viewer, request).await?;
        let last_used = self.last_used(viewer, &placed, &planned).await?;
        let Planned {
            plan,
            form,
            touches,
            mut checks,
            under_way: _,
            version: _,
        } = planned;
        checks.extend(self.changed_since(viewer, &placed).await?);
        Ok(Preflight {
            plan,
            form,
            touches: touched(&configured, &[&placed.environment], |place, _| {
                touches.contains(&place)
            }),
            checks,
            revision: placed.revision,
            last_used,
        })
    }
}

/// Refuses what no pipeline takes, with its place in the list.
pub(super) fn check_inputs(inputs: &[DispatchValue]) -> Result<()> {
    if inputs.len() > MAX_INPUTS {
        return Err(Error::invalid(
            "inputs",
            format!("At most {MAX_INPUTS} values can be chosen."),
        ));
    }
    for (index, input) in inputs.iter().enumerate() {
        let is_name = !input.name.is_empty()
            && input.name.chars().count() <= MAX_NAME
            && !input.name.contains(char::is_control);
        if !is_name {
            return Err(Error::invalid(
                format!("inputs[{index}].name"),
                format!(
                    "The name of an input has 1 to {MAX_NAME} characters, and no control characters."
                ),
            ));
        }
        if input.value.chars().count() > MAX_VALUE {
            return Err(Error::invalid(
                format!("inputs[{index}].value"),
                format!("The value must have at most {MAX_VALUE} characters."),
            ));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::{
        model::problem::ProblemCode,
        services::testing::{House, environment, viewer},
    };

    const SERVICE: &str = "component:default/payments";

    fn command(change: Value) -> PreflightCommand {
        let mut command = json!({
            "service": SERVICE, "environment": "production", "version": {"label": "v1"},
        });
        let change = change.as_object().unwrap().clone();
        command.as_object_mut().unwrap().extend(change);
        serde_json::from_value(command).unwrap()
    }

    async fn house() -> House {
        let house = House::new();
        for _ in 0..2 {
            let replace = json!({"service": SERVICE, "environments": [
                environment("staging", 1, None, "one"),
                environment("abroad", 2, None, "two"),
                environment("production", 3, Some("staging"), "one"),
            ]});
            house
                .services()
                .replace_environments(serde_json::from_value(replace).unwrap())
                .await
                .unwrap();
        }
        house
    }

    #[tokio::test]
    async fn the_provider_is_asked_for_the_environment_and_what_is_upstream() {
        let house = house().await;
        let inputs = json!({"inputs": [{"name": "dry", "value": "true"}]});
        let preflight = house
            .services()
            .preflight(&viewer(&["one"]), command(inputs))
            .await
            .unwrap();
        let request = house.provider.planned.lock().unwrap()[0].clone();
        let names: Vec<_> = request
            .deployments
            .environments
            .iter()
            .map(|wanted| wanted.environment.name.as_str())
            .collect();
        assert_eq!(names, ["staging", "production"]);
        assert_eq!((request.environment, &request.upstream[..]), (1, &[0][..]));
        assert_eq!(request.version.label, "v1");
        assert_eq!(request.inputs[0].name, "dry");
        let stored = house.services().load(SERVICE).await.unwrap();
        let production = stored
            .iter()
            .find(|stored| stored.environment.name == "production")
            .unwrap();
        assert_eq!(preflight.revision, production.revision);
        assert_eq!(preflight.plan.run_ref, "main");
    }

    #[tokio::test]
    async fn what_cannot_be_asked_is_refused_with_its_field() {
        let house = house().await;
        let many: Vec<Value> = (0..101)
            .map(|i| json!({"name": i.to_string(), "value": ""}))
            .collect();
        for (change, field) in [
            (json!({"version": {"label": " "}}), "version.label"),
            (json!({"version": {"label": "a\u{7}"}}), "version.label"),
            (json!({"environment": "moon"}), "environment"),
            (json!({"inputs": many}), "inputs"),
            (
                json!({"inputs": [{"name": "", "value": "x"}]}),
                "inputs[0].name",
            ),
            (
                json!({"inputs": [{"name": "a\nb", "value": "x"}]}),
                "inputs[0].name",
            ),
            (
                json!({"inputs": [{"name": "a", "value": "x".repeat(MAX_VALUE + 1)}]}),
                "inputs[0].value",
            ),
        ] {
            let error = house
                .services()
                .preflight(&viewer(&["one"]), command(change))
                .await
                .unwrap_err();
            assert_eq!(error.details.field.as_deref(), Some(field));
        }
        let error = house
            .services()
            .preflight(&viewer(&["two"]), command(json!({})))
            .await
            .unwrap_err();
        assert_eq!(error.code, ProblemCode::NotConnected);
        assert!(house.provider.planned.lock().unwrap().is_empty());
    }
}
