//! Reads whose answers are set beside our own times: how far GitHub's clock is ahead of ours is measured by the very exchange.

use std::{sync::Arc, time::Duration};

use jiff::{SignedDuration, Timestamp};
use serde::de::DeserializeOwned;

use super::{
    ApiPath, Call, Freshness, GithubClient,
    answer::Answer,
    errand::{Ask, Errand},
    load::Decoded,
    read::decode_json,
};
use crate::error::Result;

/// GitHub's clock is told in whole seconds, cut off.
const SECOND: SignedDuration = SignedDuration::from_secs(1);

/// An answer, and how far GitHub's clock is ahead of ours. How long the answer took is part of the doubt, and not of the clocks.
#[derive(Debug)]
pub struct Dated<T> {
    /// The answer.
    pub value: T,
    /// So far at the least.
    pub least_ahead: SignedDuration,
    /// So far at the most.
    pub most_ahead: SignedDuration,
}

impl GithubClient {
    /// Reads a resource that was confirmed less than `max_age` ago, however low the budget is; else it is asked for, and what was
    /// known before is never given in its place. Those who ask at the same time share one request.
    pub async fn get_dated<T>(
        &self,
        call: &Call<'_>,
        path: ApiPath,
        max_age: Duration,
    ) -> Result<Arc<Dated<T>>>
    where
        T: DeserializeOwned + Send + Sync + 'static,
    {
        let url = self.url_of(call, &path)?;
        let fresh = Freshness::of(move |_| max_age).at_most(move |_| max_age);
        if let Some(known) = self.fresh(call, Ask::Get(url.clone()), &fresh).await {
            return Ok(known.value);
        }
        let ask = (Ask::Get(url), &[][..]);
        let read = self
            .read(call, ask, Freshness::never(), decode_dated)
            .await?;
        Ok(read.fetched.value)
    }
}

fn decode_dated<T: DeserializeOwned>(
    errand: &Errand,
    answer: &Answer,
    now: Timestamp,
) -> Result<Decoded<Dated<T>>> {
    let decoded = decode_json(errand, answer, now)?;
    // Where no clock is told, both are taken to go alike.
    let (least_ahead, most_ahead) =
        answer
            .date()
            .map_or((SignedDuration::ZERO, SignedDuration::ZERO), |date| {
                (
                    date.duration_since(now),
                    (date + SECOND).duration_since(answer.asked_at),
                )
            });
    Ok(Decoded {
        value: Dated {
            value: decoded.value,
            least_ahead,
            most_ahead,
        },
        points: decoded.points,
        proven: decoded.proven,
        refused: decoded.refused,
        failed_in_part: decoded.failed_in_part,
        is_whole: decoded.is_whole,
        is_denied: decoded.is_denied,
    })
}
