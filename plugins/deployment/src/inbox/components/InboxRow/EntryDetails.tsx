import { Link } from '@backstage/ui';
import type { Decision, InboxEntry } from 'backstage-plugin-deployment-common';
import { ExternalLink } from '../../../components/ExternalLink';
import { ChangesPanel } from '../../../deploy/components/ChangesPanel';
import { namedVersion } from '../../../deploy/model/namedVersion';
import { usePipelinePages } from '../../../hooks/usePipelinePages';
import { providerName } from '../../../model/provider';
import { ChangeNumbers } from '../../../pipeline/approval/components/ChangeNumbers';
import { useMessages } from '../../../translation/useMessages';
import { isSending, type EntryOutcome } from '../../model/outcomes';
import { DecisionForm } from '../DecisionBar';
import styles from './InboxRow.module.css';

/**
 * What is to be known before one decides, and the decision: read only once
 * somebody wants to see it.
 */
export function EntryDetails(props: {
  id: string;
  entry: InboxEntry;
  /** What people call the service. */
  service: string;
  outcome: EntryOutcome | undefined;
  isDecidable: boolean;
  /** As whom it is decided. */
  account: string | undefined;
  comment: string;
  onComment(comment: string): void;
  onDecide(decision: Decision): void;
}) {
  const { id, entry, service, outcome, isDecidable, comment } = props;
  const { account, onComment, onDecide } = props;
  const { environment, origin, run, version, live } = entry;
  const t = useMessages();
  const pages = usePipelinePages(entry.service);
  const href = pages.run({ kind: 'run', environment, run: run.id });
  const coming = namedVersion(version);
  return (
    <div id={id} className={styles.details}>
      {coming ? (
        <ChangesPanel
          target={{ entityRef: entry.service, environment }}
          version={coming}
          live={live?.kind === 'known' ? live : undefined}
        />
      ) : (
        <p className={styles.message}>
          {t('pipeline.inbox.row.versionUnknown')}
        </p>
      )}
      <p className={styles.links}>
        {href && (
          <Link href={href} standalone variant="body-small">
            {t('pipeline.inbox.row.pipeline')}
          </Link>
        )}
        <ExternalLink href={run.url} variant="body-small" arrow>
          {t('pipeline.inbox.row.run', {
            provider: providerName(origin.provider, t),
          })}
        </ExternalLink>
      </p>
      {isDecidable && (
        <DecisionForm
          label={t('pipeline.inbox.decide.rowLabel', { environment, service })}
          entries={[entry]}
          comment={comment}
          sending={isSending(outcome) ? outcome?.decision : undefined}
          beside={account}
          numbers={
            <ChangeNumbers
              target={{ entityRef: entry.service, environment }}
              version={version}
              live={live?.kind === 'known' ? live : undefined}
            />
          }
          titleOf={() => service}
          onComment={onComment}
          onDecide={onDecide}
        />
      )}
    </div>
  );
}
