import { ResponseError } from '@backstage/errors';
import { Button } from '@backstage/ui';
import { PageState } from '../../../components/PageState';
import { useMessages } from '../../../translation/useMessages';
import { readFailure } from '../../model/failure';

/** The list cannot be shown: the backend refused, or could not be reached. */
export function ListFailed(props: {
  error: Error;
  isRetrying: boolean;
  onRetry(): void;
}) {
  const { error, isRetrying, onRetry } = props;
  const t = useMessages();
  const isDenied = error instanceof ResponseError && error.statusCode === 403;
  return (
    <PageState
      shape={isDenied ? 'unavailable' : 'failed'}
      title={t(
        isDenied ? 'settings.list.denied.title' : 'settings.list.failed.title',
      )}
      texts={[
        isDenied
          ? t('settings.list.denied.text')
          : readFailure(error, t).message,
      ]}
      action={
        <Button variant="secondary" isPending={isRetrying} onPress={onRetry}>
          {t('action.retry')}
        </Button>
      }
    />
  );
}
