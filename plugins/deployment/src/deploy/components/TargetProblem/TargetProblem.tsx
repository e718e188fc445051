import { Skeleton } from '@backstage/ui';
import { problemFromError } from 'backstage-plugin-deployment-common';
import type { EnvironmentTarget } from '../../../api/DispatchApi';
import {
  PlainProblem,
  RequestProblem,
} from '../../../settings/components/RequestProblem';
import { readFailure } from '../../../settings/model/failure';
import { useMessages } from '../../../translation/useMessages';
import { useProblemOrigin } from '../../queries/useOrigin';

/** Why something about an environment could not be read, and what helps. */
export function TargetProblem(props: {
  target: EnvironmentTarget;
  error: Error;
  isRetrying: boolean;
  onRetry(): Promise<void>;
}) {
  const { target, error, isRetrying, onRetry } = props;
  const t = useMessages();
  const { about, hosts, isPending } = useProblemOrigin(
    target,
    problemFromError(error),
  );
  if (isPending) {
    return <Skeleton width="100%" height={96} />;
  }
  if (about) {
    return (
      <RequestProblem
        error={error}
        about={about}
        hosts={hosts}
        isRetrying={isRetrying}
        onRetry={onRetry}
      />
    );
  }
  return (
    <PlainProblem
      message={readFailure(error, t).message}
      isRetrying={isRetrying}
      onRetry={onRetry}
    />
  );
}
