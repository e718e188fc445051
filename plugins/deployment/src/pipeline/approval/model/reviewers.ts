import type {
  Actor,
  GateDecision,
  Reviewer,
  ViewerDecision,
} from 'backstage-plugin-deployment-common';

/** One who may review, or who did. */
export interface ReviewerRow {
  /** Absent where the provider does not say who decided. */
  reviewer: Reviewer | undefined;
  /** What they decided, if they did. */
  decision: GateDecision | undefined;
  /** How the viewer has to do with it. */
  viewer: 'is' | 'member' | undefined;
}

/** Reviewers with what they decided, and how the viewer stands among them. */
export interface ReviewerRows {
  rows: ReviewerRow[];
  /** Whether the viewer is one of them without it being known of which. */
  viewerIsAmong: boolean;
}

const same = (one: string, other: string) =>
  one.toLocaleLowerCase('en-US') === other.toLocaleLowerCase('en-US');

function asReviewer({ login, avatarUrl }: Actor): Reviewer {
  return { kind: 'user', login, avatarUrl };
}

/** Arranges reviewers with what they decided: those who may first. */
export function reviewerRows(
  reviewers: readonly Reviewer[],
  decisions: readonly GateDecision[],
  viewer: ViewerDecision,
  /** The viewer's login at the provider, where it is known. */
  login: string | undefined,
): ReviewerRows {
  const may = viewer.kind === 'may';
  const teams = reviewers.filter(({ kind }) => kind === 'team');
  const isViewer = (reviewer: Reviewer) =>
    login !== undefined &&
    reviewer.kind === 'user' &&
    same(reviewer.login, login);
  const isListed = reviewers.some(isViewer);
  // The provider says that they may, and it is through a team: with one team
  // there is no doubt of which.
  const isMember = may && login !== undefined && !isListed;

  const open = [...decisions];
  const rows = reviewers.map((reviewer): ReviewerRow => {
    const place = open.findIndex(
      ({ by }) =>
        by && reviewer.kind === 'user' && same(by.login, reviewer.login),
    );
    return {
      reviewer,
      decision: place < 0 ? undefined : open.splice(place, 1)[0],
      viewer: isViewer(reviewer)
        ? 'is'
        : (isMember &&
            reviewer.kind === 'team' &&
            teams.length === 1 &&
            'member') ||
          undefined,
    };
  });
  const others = open.map(
    (decision): ReviewerRow => ({
      reviewer: decision.by ? asReviewer(decision.by) : undefined,
      decision,
      viewer:
        decision.by && isViewer(asReviewer(decision.by)) ? 'is' : undefined,
    }),
  );
  return {
    rows: [...rows, ...others],
    viewerIsAmong: isMember && teams.length > 1,
  };
}

/** What a reviewer is called: a team by its last part, its whole name elsewhere. */
export function reviewerName(reviewer: Reviewer): string {
  return reviewer.kind === 'user' ? reviewer.login : reviewer.name;
}
