import { Button } from '@backstage/ui';
import type { RefusalWords } from '../../model/refusal';
import { useMessages } from '../../translation/useMessages';

/** What may help where the backend refused: signing in, or asking again. */
export function RefusalButton(props: {
  kind: RefusalWords['kind'];
  refresh(): Promise<void>;
  isRefreshing: boolean;
}) {
  const { kind, refresh, isRefreshing } = props;
  const t = useMessages();
  return kind === 'signedOut' ? (
    <Button variant="primary" onPress={() => window.location.reload()}>
      {t('action.reload')}
    </Button>
  ) : (
    <Button variant="secondary" isPending={isRefreshing} onPress={refresh}>
      {t('action.retry')}
    </Button>
  );
}
