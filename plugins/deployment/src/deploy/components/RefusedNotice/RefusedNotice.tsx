import type { ResponseError } from '@backstage/errors';
import { RefusalButton } from '../../../components/Refused';
import { useOverview } from '../../../components/EntityDeployments/OverviewContext';
import { refusalWords } from '../../../model/refusal';
import { useMessages } from '../../../translation/useMessages';
import { Notice } from '../DeployDialog/Notice';

/**
 * Says inside a dialog why the page behind it shows nothing any more, and that
 * what is in the dialog is kept.
 */
export function RefusedNotice(props: {
  refusal: ResponseError;
  /** What is kept, in words; absent where there is nothing to keep. */
  kept?: string;
}) {
  const { refusal, kept } = props;
  const { refresh, isRefreshing } = useOverview();
  const t = useMessages();
  const { kind, title, text } = refusalWords(refusal, t);
  return (
    <Notice
      key={kind}
      tone="warning"
      title={title}
      actions={
        <RefusalButton
          kind={kind}
          refresh={refresh}
          isRefreshing={isRefreshing}
        />
      }
    >
      <p>
        {text} {kept}
      </p>
    </Notice>
  );
}
