//! How long an answer counts as fresh, and what a read gives back.

use std::{fmt, sync::Arc, time::Duration};

use jiff::Timestamp;

use super::events::News;
use crate::error::Error;

/// What was read, and when.
#[derive(Debug)]
pub struct Fetched<T> {
    /// The answer.
    pub value: Arc<T>,
    /// When the upstream last confirmed it (200 or 304).
    pub fetched_at: Timestamp,
    /// Present when the upstream could not be asked now and this is the last that was known: why.
    pub stale: Option<Error>,
}

impl<T> Clone for Fetched<T> {
    fn clone(&self) -> Self {
        Self {
            value: Arc::clone(&self.value),
            fetched_at: self.fetched_at,
            stale: self.stale.clone(),
        }
    }
}

/// How long an answer counts as fresh, decided from the answer.
pub struct Freshness<T> {
    kind: Kind<T>,
    limit: Option<Decide<T>>,
    news: &'static [News],
    arriving: &'static [News],
    rest: Option<Decide<T>>,
    differs: Option<Differs<T>>,
}

type Decide<T> = Arc<dyn Fn(&T) -> Duration + Send + Sync>;
type Differs<T> = fn(&T, &T) -> bool;

enum Kind<T> {
    Never,
    Immutable,
    For(Duration),
    Of(Decide<T>),
}

impl<T> Freshness<T> {
    /// Decided from the answer, for example 5 s while something in it runs and 5 min else.
    pub fn of(decide: impl Fn(&T) -> Duration + Send + Sync + 'static) -> Self {
        Self::new(Kind::Of(Arc::new(decide)))
    }

    /// The same for every answer.
    pub fn for_secs(seconds: u64) -> Self {
        Self::new(Kind::For(Duration::from_secs(seconds)))
    }

    /// For answers that cannot change (a file at a SHA, a comparison of two SHAs): kept for good within the cache's size bound, and
    /// shown without asking only to a viewer who was let into the same repository in the last 5 minutes; else it is revalidated.
    pub fn immutable() -> Self {
        Self::new(Kind::Immutable)
    }

    fn new(kind: Kind<T>) -> Self {
        Self {
            kind,
            limit: None,
            news: &[],
            arriving: &[],
            rest: None,
            differs: None,
        }
    }

    /// The same, and no longer than this says of the answer, however low the budget is.
    pub fn at_most(mut self, limit: impl Fn(&T) -> Duration + Send + Sync + 'static) -> Self
    where
        T: 'static,
    {
        self.limit = Some(match self.limit.take() {
            None => Arc::new(limit),
            // Whoever passes it on may know another reason.
            Some(before) => Arc::new(move |value| before(value).min(limit(value))),
        });
        self
    }

    /// The same for what events tell of: one of these kinds makes it old at once.
    pub fn told_by(mut self, news: &'static [News]) -> Self {
        self.news = news;
        self
    }

    /// The same, and where all of these kinds of events arrive, so long at the least as this says of the answer: not long of what
    /// moves, since an event may be lost.
    pub fn resting(
        mut self,
        arriving: &'static [News],
        rest: impl Fn(&T) -> Duration + Send + Sync + 'static,
    ) -> Self {
        self.arriving = arriving;
        self.rest = Some(Arc::new(rest));
        self
    }

    /// The same, where an answer may change in what no event tells of: whether two of them differ in what events tell.
    pub fn differing(mut self, differs: fn(&T, &T) -> bool) -> Self {
        self.differs = Some(differs);
        self
    }

    /// Whether there is a rule for what of an answer events tell.
    pub fn knows_what_differs(&self) -> bool {
        self.differs.is_some()
    }

    /// Whether an answer tells something else than the one before. Without a rule of its own, each that was not confirmed does.
    pub fn has_changed(&self, before: &T, after: &T) -> bool {
        self.differs.is_none_or(|differs| differs(before, after))
    }

    /// Kinds of events that make it old.
    pub fn news(&self) -> &'static [News] {
        self.news
    }

    /// Kinds of events that must arrive for it to rest.
    pub fn arriving(&self) -> &'static [News] {
        self.arriving
    }

    /// For what must be so at this moment: each read asks, with little of the budget left too, and what was known before is never
    /// shown in its place. Those who ask at the same time still share one request.
    pub fn never() -> Self {
        Self::new(Kind::Never)
    }

    /// Whether each read asks.
    pub fn is_never(&self) -> bool {
        matches!(self.kind, Kind::Never)
    }

    /// Whether answers never change, unless a limit says otherwise of one.
    pub fn is_immutable(&self) -> bool {
        matches!(self.kind, Kind::Immutable)
    }

    /// Whether this answer never changes: not where [`Freshness::at_most`] says otherwise of it.
    pub fn keeps_for_good(&self, value: &T) -> bool {
        self.is_immutable() && self.duration(value, 1) == Duration::MAX
    }

    /// How long this answer is fresh, where a low budget makes everything fresh for `stretch` times as long.
    pub fn duration(&self, value: &T, stretch: u32) -> Duration {
        self.duration_where(value, stretch, (false, None))
    }

    /// The same where it is known whether the events arrive for which it may rest, and for how long the answer counts if it may be
    /// older than the last of them.
    pub fn duration_where(
        &self,
        value: &T,
        stretch: u32,
        (do_arrive, late): (bool, Option<Duration>),
    ) -> Duration {
        let own = match &self.kind {
            Kind::Never => Duration::ZERO,
            Kind::Immutable => Duration::MAX,
            Kind::For(duration) => *duration,
            Kind::Of(decide) => decide(value),
        };
        let own = match do_arrive && !self.is_never() {
            true => own.max(
                self.rest
                    .as_ref()
                    .map_or(Duration::ZERO, |rest| rest(value)),
            ),
            false => own,
        };
        let own = late.map_or(own, |late| own.min(late));
        let stretched = own.saturating_mul(stretch);
        match &self.limit {
            Some(limit) => stretched.min(limit(value)),
            None => stretched,
        }
    }
}

impl<T> Clone for Freshness<T> {
    fn clone(&self) -> Self {
        Self {
            kind: match &self.kind {
                Kind::Never => Kind::Never,
                Kind::Immutable => Kind::Immutable,
                Kind::For(duration) => Kind::For(*duration),
                Kind::Of(decide) => Kind::Of(Arc::clone(decide)),
            },
            limit: self.limit.clone(),
            news: self.news,
            arriving: self.arriving,
            rest: self.rest.clone(),
            differs: self.differs,
        }
    }
}

impl<T> fmt::Debug for Freshness<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match &self.kind {
            Kind::Never => "Freshness::never",
            Kind::Immutable => "Freshness::immutable",
            Kind::For(_) => "Freshness::for_secs",
            Kind::Of(_) => "Freshness::of",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_never_changes_is_kept_for_good_unless_a_limit_says_otherwise_of_it() {
        let whole = || Freshness::<bool>::immutable();
        assert!(whole().keeps_for_good(&false));
        let limited = whole().at_most(|is_over| match is_over {
            true => Duration::MAX,
            false => Duration::ZERO,
        });
        assert!(limited.keeps_for_good(&true));
        assert!(!limited.keeps_for_good(&false));
        assert_eq!(limited.duration(&false, 4), Duration::ZERO);
        assert!(!Freshness::<bool>::for_secs(300).keeps_for_good(&true));
    }

    #[test]
    fn of_several_limits_the_shortest_holds() {
        let limited = Freshness::of(|_: &bool| Duration::from_secs(300))
            .at_most(|is_odd| Duration::from_secs(if *is_odd { 1 } else { 60 }))
            .at_most(|_| Duration::from_secs(30));
        assert_eq!(limited.duration(&true, 1), Duration::from_secs(1));
        assert_eq!(limited.duration(&false, 1), Duration::from_secs(30));
    }

    #[test]
    fn where_events_arrive_it_rests_for_longer_but_not_than_a_limit_allows() {
        let resting = |freshness: Freshness<bool>| {
            freshness.resting(&[News::Run], |at_rest| {
                Duration::from_secs(if *at_rest { 300 } else { 60 })
            })
        };
        let five = || resting(Freshness::for_secs(5));
        let seconds =
            |freshness: Freshness<bool>| freshness.duration_where(&true, 1, (true, None)).as_secs();
        assert_eq!(seconds(five()), 300);
        let moving = five().duration_where(&false, 1, (true, None));
        assert_eq!(moving.as_secs(), 60, "by the answer");
        let late = |seconds| Some(Duration::from_secs(seconds));
        let after = five().duration_where(&true, 1, (true, late(20)));
        assert_eq!(after.as_secs(), 20, "it may be older than an event");
        let after = five().duration_where(&true, 1, (false, late(20)));
        assert_eq!(after.as_secs(), 5);
        assert_eq!(five().duration_where(&true, 1, (false, None)).as_secs(), 5);
        assert_eq!(seconds(resting(Freshness::for_secs(900))), 900);
        assert_eq!(seconds(five().at_most(|_| Duration::ZERO)), 0);
        assert_eq!(seconds(resting(Freshness::never())), 0);
    }
}
