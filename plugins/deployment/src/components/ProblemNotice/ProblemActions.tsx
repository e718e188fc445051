import { Button, ButtonLink } from '@backstage/ui';
import type { Origin, Problem } from 'backstage-plugin-deployment-common';
import { safeHref } from '../../model/links';
import type { ProblemAction } from '../../model/problemWords';
import { useMessages } from '../../translation/useMessages';
import { ConnectButton } from '../ConnectButton';
import { DocsLink } from '../DocsLink';

/** The one thing that helps with a problem, if anything does. */
export function ProblemActions(props: {
  action: ProblemAction | undefined;
  problem: Problem;
  origin: Origin;
  refresh(): Promise<void>;
  isRefreshing: boolean;
}) {
  const { action, problem, origin, refresh, isRefreshing } = props;
  const t = useMessages();
  switch (action) {
    case 'connect':
    case 'reconnect':
      return <ConnectButton host={origin} way={action} />;
    case 'sso': {
      const href = safeHref(problem.details.ssoUrl);
      return href ? (
        <ButtonLink
          variant="primary"
          href={href}
          target="_blank"
          rel="noopener noreferrer"
        >
          {t('problem.sso_required.link')}
        </ButtonLink>
      ) : null;
    }
    case 'refresh':
      return (
        <Button variant="secondary" isPending={isRefreshing} onPress={refresh}>
          {t('action.retry')}
        </Button>
      );
    case 'docs':
      return <DocsLink />;
    default:
      return null;
  }
}
