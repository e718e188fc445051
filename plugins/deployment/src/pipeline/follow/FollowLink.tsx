import { Link } from '@backstage/ui';
import type { RunLink } from 'backstage-plugin-deployment-common';
import { HiddenText } from '../../components/HiddenText';
import { useMessages } from '../../translation/useMessages';
import { useFollow } from './FollowContext';

/** Leads from a deployment to the pipeline of its run. */
export function FollowLink(props: {
  environment: string;
  run: Pick<RunLink, 'id' | 'number'>;
  /** Whether it is still on its way, and so more than looked back at. */
  isMoving: boolean;
  className?: string;
}) {
  const { environment, run, isMoving, className } = props;
  const { linkTo } = useFollow();
  const t = useMessages();
  const key = isMoving ? 'follow' : 'see';
  return (
    <Link
      {...linkTo({ kind: 'run', environment, run: run.id })}
      variant="body-x-small"
      standalone
      className={className}
    >
      {run.number === null
        ? t(`pipeline.follow.entry.${key}Unnumbered`)
        : t(`pipeline.follow.entry.${key}`, { number: String(run.number) })}
      <HiddenText> ({environment})</HiddenText>
    </Link>
  );
}
