//! The configuration of services as one YAML document: out, and in again.

use std::collections::HashSet;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{
    Services,
    changes::in_place_of,
    commands::{
        EnvironmentDocument, ExportEnvironmentsCommand, ImportEnvironmentsCommand,
        ImportedEnvironments,
    },
    completing::service_ref,
    differences::{self, Wanted},
    rewriting::{Rewritten, check},
};
use crate::{
    error::{Error, Result},
    model::{
        environment::{Environment, Tier},
        problem::ProblemCode,
        viewer::Viewer,
    },
};

/// What every document says it is.
const KIND: &str = "DeploymentEnvironments";
/// The form that this version writes and reads.
const VERSION: u32 = 1;
/// Largest document, in bytes.
const MAX_BYTES: usize = 4 * 1024 * 1024;
/// Deepest nesting.
const MAX_DEPTH: usize = 64;
/// Most lists, maps and values, after aliases are expanded.
const MAX_NODES: usize = 200_000;
/// Most services in one document.
const MAX_SERVICES: usize = 2_000;

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Document {
    kind: String,
    version: u32,
    services: Vec<DocumentService>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct DocumentService {
    service: String,
    environments: Vec<Value>,
}

/// An environment as a document writes it: without its service, which stands above it.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct DocumentEnvironment<'e> {
    name: &'e str,
    tier: Tier,
    order: u32,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    promotes_from: &'e [String],
    provider: &'e str,
    host: &'e str,
    source: &'e Value,
}

impl<'e> From<&'e Environment> for DocumentEnvironment<'e> {
    fn from(environment: &'e Environment) -> Self {
        Self {
            name: &environment.name,
            tier: environment.tier,
            order: environment.order,
            promotes_from: &environment.promotes_from,
            provider: &environment.provider,
            host: &environment.host,
            source: &environment.source,
        }
    }
}

impl Services {
    /// The configuration of services, or of all, as one YAML document that [`Services::import_environments`] takes back.
    pub async fn export_environments(
        &self,
        command: ExportEnvironmentsCommand,
    ) -> Result<EnvironmentDocument> {
        let services = command
            .services
            .map(|services| {
                services
                    .iter()
                    .enumerate()
                    .map(|(index, service)| service_ref(&format!("services[{index}]"), service))
                    .collect::<Result<Vec<_>>>()
            })
            .transpose()?;
        let stored = self.load_where(services, None).await?;
        let environments = stored.iter().map(|stored| &stored.environment);
        let services: Vec<_> = environments
            .collect::<Vec<_>>()
            .chunk_by(|a, b| a.service == b.service)
            .map(|own| {
                let environments = own.iter().map(|&environment| {
                    serde_json::to_value(DocumentEnvironment::from(environment))
                });
                Ok(DocumentService {
                    service: own.first().map(|e| e.service.clone()).unwrap_or_default(),
                    environments: environments
                        .collect::<std::result::Result<_, _>>()
                        .map_err(|_| unwritable())?,
                })
            })
            .collect::<Result<_>>()?;
        let document = Document {
            kind: KIND.to_owned(),
            version: VERSION,
            services,
        };
        Ok(EnvironmentDocument {
            services: count(document.services.len()),
            environments: count(stored.len()),
            document: serde_saphyr::to_string(&document).map_err(|_| unwritable())?,
        })
    }

    /// Brings in a YAML document, all or nothing, or says what it would change.
    pub async fn import_environments(
        &self,
        viewer: &Viewer,
        command: ImportEnvironmentsCommand,
    ) -> Result<ImportedEnvironments> {
        let wanted = self.read_document(&command.document)?;
        let services: Vec<String> = wanted.iter().map(|(service, _)| service.clone()).collect();
        let plan = |service: &str, stored: &[_]| {
            let own = wanted.iter().find(|(name, _)| name == service);
            Ok(in_place_of(stored, own.map_or(&[], |(_, own)| own)))
        };
        let shown = self.preview(&services, plan).await?;
        let fingerprint = fingerprint_of(&shown)?;
        let changed: HashSet<(&str, &str)> = shown
            .iter()
            .flat_map(|own| &own.differences)
            .filter_map(|difference| difference.after.as_ref())
            .map(|environment| (environment.service.as_str(), environment.name.as_str()))
            .collect();
        let sent: Vec<&Wanted> = wanted
            .iter()
            .flat_map(|(_, own)| own)
            .filter(|w| {
                changed.contains(&(w.environment.service.as_str(), w.environment.name.as_str()))
            })
            .collect();
        self.prove_access(viewer, &sent).await?;
        let outcome = if command.dry_run {
            shown
        } else {
            let Some(expected) = command.fingerprint else {
                return Err(Error::invalid(
                    "fingerprint",
                    "Ask for the differences first (dryRun), and send their fingerprint.",
                ));
            };
            let stamp = self.stamp(Some(viewer));
            self.rewrite(&services, &stamp, plan, |outcome| {
                if fingerprint_of(outcome)? == expected {
                    Ok(())
                } else {
                    Err(Error::new(
                        ProblemCode::Conflict,
                        "The differences are not those that you were shown: somebody changed the environments meanwhile. Look at them again; nothing was saved.",
                    ))
                }
            })
            .await?
        };
        Ok(ImportedEnvironments {
            services,
            unchanged: count(outcome.iter().map(|own| own.unchanged).sum()),
            differences: outcome
                .into_iter()
                .flat_map(|own| own.differences)
                .collect(),
            fingerprint,
        })
    }

    /// The services of a document with their environments, complete.
    fn read_document(&self, text: &str) -> Result<Vec<(String, Vec<Wanted>)>> {
        let document = parse(text)?;
        if document.services.len() > MAX_SERVICES {
            return Err(Error::invalid(
                "services",
                format!(
                    "A document can have at most {MAX_SERVICES} services. Bring it in in parts."
                ),
            ));
        }
        let mut seen = HashSet::new();
        document
            .services
            .into_iter()
            .enumerate()
            .map(|(at, own)| {
                let path = format!("services[{at}]");
                let service = service_ref(&format!("{path}.service"), &own.service)?;
                if !seen.insert(service.clone()) {
                    return Err(Error::invalid(
                        format!("{path}.service"),
                        format!(
                            "{service} is in the document twice. Put its environments together."
                        ),
                    ));
                }
                let environments = own
                    .environments
                    .into_iter()
                    .enumerate()
                    .map(|(index, value)| {
                        let path = format!("{path}.environments[{index}]");
                        let environment = environment(&service, value, &path)?;
                        self.wanted(&service, environment, path)
                    })
                    .collect::<Result<Vec<_>>>()?;
                check(&service, &environments)?;
                Ok((service, environments))
            })
            .collect()
    }
}

fn parse(text: &str) -> Result<Document> {
    let refused = |reason: String| {
        Error::invalid(
            "document",
            format!("The document cannot be read: {reason}."),
        )
    };
    if text.len() > MAX_BYTES {
        return Err(refused(format!("it is larger than {} MB", MAX_BYTES >> 20)));
    }
    let value: Value = serde_saphyr::from_str_with_options(text, options()).map_err(|error| {
        let place = error
            .location()
            .map(|l| format!(" at line {}, column {}", l.line(), l.column()))
            .unwrap_or_default();
        refused(format!(
            "it is not valid YAML, or larger than allowed{place}"
        ))
    })?;
    let kind = value.get("kind").and_then(Value::as_str);
    if kind != Some(KIND) {
        return Err(Error::invalid(
            "kind",
            format!("This is no document of environments: its kind is not {KIND}."),
        ));
    }
    let version = value.get("version").and_then(Value::as_u64);
    if version != Some(u64::from(VERSION)) {
        return Err(Error::invalid(
            "version",
            format!(
                "This version of the plugin reads documents of version {VERSION}. Update the plugin, or export again."
            ),
        ));
    }
    serde_path_to_error::deserialize(value).map_err(|error| invalid_at("", &error))
}

fn environment(service: &str, mut value: Value, path: &str) -> Result<Environment> {
    if let Value::Object(fields) = &mut value {
        if fields.contains_key("service") {
            return Err(Error::invalid(
                format!("{path}.service"),
                "An environment in a document has no service of its own: it stands under it.",
            ));
        }
        fields.insert("service".to_owned(), Value::String(service.to_owned()));
    }
    serde_path_to_error::deserialize(value).map_err(|error| invalid_at(path, &error))
}

fn invalid_at(path: &str, error: &serde_path_to_error::Error<serde_json::Error>) -> Error {
    let inner = error.path().to_string();
    let field = match (path, inner.as_str()) {
        ("", ".") => "document".to_owned(),
        (path, ".") => path.to_owned(),
        ("", inner) => inner.to_owned(),
        (path, inner) => format!("{path}.{inner}"),
    };
    let message = format!("The document is not valid at {field}: {}.", error.inner());
    Error::invalid(field, message)
}

fn options() -> serde_saphyr::Options {
    serde_saphyr::options! {
        budget: serde_saphyr::budget! {
            max_reader_input_bytes: Some(MAX_BYTES),
            max_depth: MAX_DEPTH,
            max_documents: 1,
            max_nodes: MAX_NODES,
            max_events: 5 * MAX_NODES,
            max_aliases: 1_000,
            max_anchors: 1_000,
            max_total_scalar_bytes: MAX_BYTES,
        },
        alias_limits: serde_saphyr::alias_limits! {
            max_total_replayed_events: MAX_NODES,
            max_replay_stack_depth: MAX_DEPTH,
        },
        strict_booleans: true,
        with_snippet: false,
    }
}

fn fingerprint_of(outcome: &[Rewritten]) -> Result<String> {
    let differences: Vec<_> = outcome.iter().flat_map(|own| &own.differences).collect();
    differences::fingerprint(&differences)
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

fn unwritable() -> Error {
    Error::internal("The configuration could not be written as YAML. This is a defect; report it.")
}

#[cfg(test)]
mod tests;
