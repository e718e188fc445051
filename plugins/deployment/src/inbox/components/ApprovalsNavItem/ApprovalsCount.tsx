import { HiddenText } from '../../../components/HiddenText';
import { DeploymentQueryProvider } from '../../../queries/queryClient';
import { useMessages } from '../../../translation/useMessages';
import { useApprovalsCount } from '../../queries/useApprovalsCount';
import { CountBadge } from './CountBadge';

function Count() {
  const t = useMessages();
  const count = useApprovalsCount();
  return count ? (
    <>
      <CountBadge count={count} />
      <HiddenText>{t('pipeline.inbox.nav.count', { count })}</HiddenText>
    </>
  ) : null;
}

/**
 * How many deployments wait for the viewer's approval, as a badge; nothing where
 * none does or that is not known. Asks every five minutes at most, together with
 * {@link ApprovalsNavItem} and the page, and never for a login.
 *
 * @public
 */
export function ApprovalsCount() {
  return (
    <DeploymentQueryProvider>
      <Count />
    </DeploymentQueryProvider>
  );
}
