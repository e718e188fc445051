import type { ResponseError } from '@backstage/errors';
import { refusalWords } from '../../model/refusal';
import { useMessages } from '../../translation/useMessages';
import { PageState } from '../PageState';
import { RefusalButton } from './RefusalButton';

/** Says in place of a page that the backend refused to show it. */
export function Refused(props: {
  error: ResponseError;
  /** What it says where a permission is missing, if not that of a service. */
  denied?: { title: string; text: string };
  refresh(): Promise<void>;
  isRefreshing: boolean;
}) {
  const { error, refresh, isRefreshing } = props;
  const t = useMessages();
  const words = refusalWords(error, t);
  const { kind } = words;
  const { title, text } = (kind === 'denied' && props.denied) || words;
  return (
    <PageState
      shape={kind === 'notFound' ? 'unknown' : 'unavailable'}
      title={title}
      texts={[text]}
      action={
        <RefusalButton
          kind={kind}
          refresh={refresh}
          isRefreshing={isRefreshing}
        />
      }
    />
  );
}
