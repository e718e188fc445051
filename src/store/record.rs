//! An environment as engines keep it: texts and numbers only, the same in each engine.

use super::{Put, ServiceWrite, Stamp, errors::unavailable};
use crate::{
    error::{Error, Result},
    model::environment::{Environment, StoredEnvironment, Tier},
};

/// What separates the fields that a text is looked for in. No service, name or repository has one.
const SEPARATOR: char = '\n';

/// One row of the table of environments.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Record {
    pub service: String,
    pub name: String,
    pub tier: String,
    pub position: i64,
    /// JSON list of names.
    pub promotes_from: String,
    pub provider: String,
    pub host: String,
    /// JSON, as text: it may hold `\u0000`, which not every database takes inside JSON of its own.
    pub source: String,
    pub target: Option<String>,
    pub repository: Option<String>,
    /// Where [`needle`] is looked for.
    pub search: String,
    /// RFC 3339.
    pub updated_at: Option<String>,
    pub updated_by: Option<String>,
}

impl Record {
    /// The row that an environment becomes.
    pub(super) fn new(put: &Put, stamp: &Stamp) -> Self {
        let Put { environment, keys } = put;
        Self {
            service: environment.service.clone(),
            name: environment.name.clone(),
            tier: tier_text(environment.tier).to_owned(),
            position: environment.order.into(),
            promotes_from: serde_json::Value::from(environment.promotes_from.clone()).to_string(),
            provider: environment.provider.clone(),
            host: environment.host.clone(),
            source: environment.source.to_string(),
            target: keys.target.clone(),
            repository: keys.repository.clone(),
            search: haystack(
                &environment.service,
                &environment.name,
                keys.repository.as_deref(),
            ),
            updated_at: Some(stamp.at.to_string()),
            updated_by: stamp.by.clone(),
        }
    }

    /// The environment of a row. An error names the environment whose row somebody has damaged.
    pub(super) fn read(self, revision: i64) -> Result<StoredEnvironment> {
        let place = (self.service.clone(), self.name.clone());
        let damaged = |column: &str| {
            let (service, name) = &place;
            unavailable(format!(
                "The stored environment {name} of {service} cannot be read: its column {column} holds something that the deployment plugin did not write. Repair the row, or restore the database from a backup."
            ))
        };
        Ok(StoredEnvironment {
            environment: Environment {
                tier: tier_of(&self.tier),
                order: u32::try_from(self.position).map_err(|_| damaged("position"))?,
                promotes_from: serde_json::from_str(&self.promotes_from)
                    .map_err(|_| damaged("promotes_from"))?,
                provider: self.provider,
                host: self.host,
                source: serde_json::from_str(&self.source).map_err(|_| damaged("source"))?,
                service: self.service,
                name: self.name,
            },
            revision: u64::try_from(revision).map_err(|_| damaged("revision"))?,
            updated_at: self
                .updated_at
                .map(|at| at.parse())
                .transpose()
                .map_err(|_| damaged("updated_at"))?,
            updated_by: self.updated_by,
        })
    }
}

/// The text that searches look into, in small letters of every alphabet.
pub(super) fn haystack(service: &str, name: &str, repository: Option<&str>) -> String {
    [service, name, repository.unwrap_or_default()]
        .map(str::to_lowercase)
        .join(&SEPARATOR.to_string())
}

/// A text to look for, written as in [`haystack`]; `None` where it cannot be in any.
pub(super) fn needle(text: &str) -> Option<String> {
    (!text.contains([SEPARATOR, '\0'])).then(|| text.to_lowercase())
}

/// Refuses writes that contradict themselves; whoever plans them has checked that, so it is a defect.
pub(super) fn check(writes: &[ServiceWrite]) -> Result<()> {
    let defect = |what: &str| Err(Error::internal(format!("A write to the store {what}.")));
    for (index, write) in writes.iter().enumerate() {
        if writes[..index].iter().any(|w| w.service == write.service) {
            return defect("names a service twice");
        }
        for (index, put) in write.put.iter().enumerate() {
            let name = &put.environment.name;
            if put.environment.service != write.service {
                return defect("puts an environment into a service that is not its own");
            }
            if write.put[..index]
                .iter()
                .any(|put| put.environment.name == *name)
            {
                return defect("puts an environment twice");
            }
            if write.delete.contains(name) {
                return defect("puts and deletes the same environment");
            }
        }
    }
    Ok(())
}

/// Whether these are, in any order, the names and revisions that a writer saw.
pub(super) fn is_as_seen(mut stored: Vec<(String, i64)>, seen: &[(String, u64)]) -> bool {
    let mut seen: Vec<_> = seen
        .iter()
        .map(|(name, revision)| (name.clone(), revision.cast_signed()))
        .collect();
    stored.sort_unstable();
    seen.sort_unstable();
    stored == seen
}

fn tier_text(tier: Tier) -> &'static str {
    match tier {
        Tier::Development => "development",
        Tier::Testing => "testing",
        Tier::Staging => "staging",
        Tier::Production => "production",
        Tier::Other => "other",
    }
}

fn tier_of(text: &str) -> Tier {
    match text {
        "development" => Tier::Development,
        "testing" => Tier::Testing,
        "staging" => Tier::Staging,
        "production" => Tier::Production,
        _ => Tier::Other,
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::{model::problem::ProblemCode, store::behaviour::put};

    fn record() -> Record {
        let stamp = Stamp {
            by: Some("user:default/alice".to_owned()),
            at: Timestamp::UNIX_EPOCH,
        };
        Record::new(&put("a", "x"), &stamp)
    }

    #[test]
    fn what_is_damaged_is_named() {
        type Damage = fn(&mut Record);
        let damages: [(Damage, &str); 4] = [
            (|r| r.position = -1, "position"),
            (|r| r.promotes_from = "x".into(), "promotes_from"),
            (|r| r.source = "{".into(), "source"),
            (|r| r.updated_at = Some("noon".into()), "updated_at"),
        ];
        for (damage, column) in damages {
            let mut record = record();
            damage(&mut record);
            let error = record.read(1).unwrap_err();
            assert_eq!(error.code, ProblemCode::StoreUnavailable);
            assert!(error.message.contains(column), "{error}");
            assert!(error.message.contains("environment x of a"), "{error}");
        }
        assert!(record().read(-1).is_err());
        assert!(record().read(1).is_ok());
    }

    #[test]
    fn a_text_that_spans_two_fields_is_in_none() {
        assert_eq!(needle("a\nb"), None);
        assert_eq!(needle("a\0"), None);
        assert_eq!(needle("ÄÖ%").as_deref(), Some("äö%"));
    }
}
