import { Avatar } from '@backstage/ui';
import type { Reviewer } from 'backstage-plugin-deployment-common';
import { safeHref } from '../../model/links';
import { reviewerName } from '../model/gates';

/** The picture of a reviewer, or initials; of "acme/platform-leads" those of the team. */
export function ReviewerAvatar(props: {
  /** Nobody where it is not known who it was. */
  reviewer: Reviewer | undefined;
  /** What they are called where that is not known. */
  unknown?: string;
  className?: string;
}) {
  const { reviewer, unknown = '', className } = props;
  const name = reviewer ? reviewerName(reviewer) : unknown;
  return (
    <Avatar
      src={safeHref(reviewer?.avatarUrl) ?? ''}
      name={(name.split('/').pop() ?? name).replace(/[-_.]+/g, ' ')}
      size="x-small"
      purpose="decoration"
      className={className}
      data-team={reviewer?.kind === 'team' || undefined}
    />
  );
}
