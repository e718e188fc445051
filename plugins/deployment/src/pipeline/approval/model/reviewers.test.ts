import type {
  Reviewer,
  ViewerDecision,
} from 'backstage-plugin-deployment-common';
import { reviewerRows } from './reviewers';

const user = (login: string): Reviewer => ({
  kind: 'user',
  login,
  avatarUrl: null,
});
const team = (name: string): Reviewer => ({
  kind: 'team',
  name,
  avatarUrl: null,
});
const may: ViewerDecision = { kind: 'may' };
const unknown: ViewerDecision = { kind: 'unknown' };

const viewers = (
  reviewers: Reviewer[],
  viewer: ViewerDecision,
  login: string | undefined,
) => {
  const { rows, viewerIsAmong } = reviewerRows(reviewers, [], viewer, login);
  return [...rows.map(row => row.viewer), viewerIsAmong];
};

describe('whether the viewer is one of the reviewers', () => {
  it('is said of a team only where the provider says that they may, and no other team is meant', () => {
    const leads = [team('acme/leads'), user('nsato')];

    expect(viewers(leads, may, 'bob')).toEqual(['member', undefined, false]);
    expect(viewers(leads, may, 'NSATO')).toEqual([undefined, 'is', false]);
    expect(viewers(leads, unknown, 'bob')).toEqual([
      undefined,
      undefined,
      false,
    ]);
    expect(viewers(leads, may, undefined)).toEqual([
      undefined,
      undefined,
      false,
    ]);
  });

  it('is said of all teams together where it is not known which', () => {
    expect(viewers([team('a/x'), team('a/y')], may, 'bob')).toEqual([
      undefined,
      undefined,
      true,
    ]);
  });
});
