import { VisuallyHidden } from '@backstage/ui';
import { type ReactNode } from 'react';
import { Ago } from '../../components/Clock';
import { refWords } from '../../settings/model/refs';
import { versionName } from '../../model/version';
import { useMessages } from '../../translation/useMessages';
import { runName } from '../../deploy/model/runActionWords';
import styles from './ApprovalPanel.module.css';
import { ChangeNumbers } from './components/ChangeNumbers';
import { CommentField } from './components/CommentField';
import { DecisionButtons } from './components/DecisionButtons';
import { LookAgain } from './components/LookAgain';
import { MeanwhileNote } from './components/MeanwhileNote';
import { NothingDecided } from './components/NothingDecided';
import { OutcomeList } from './components/OutcomeList';
import { ReviewBlock } from './components/ReviewBlock';
import { listed } from './model/lists';
import { useApproval, type Approval } from './useApproval';
import { useLiveVersion } from './useLiveVersion';

/** Props of {@link ApprovalPanel}. */
export interface ApprovalPanelProps extends Approval {
  /** What is there where nothing waits and nothing was decided. */
  empty?: ReactNode;
  /** Whether who asked for the run is told above the panel already. */
  isAskedTold?: boolean;
}

/** Who asked for the run, when and why. */
function Asked(props: Pick<Approval, 'pipeline'>) {
  const { actor, record, createdAt } = props.pipeline;
  const t = useMessages();
  const who =
    actor?.login ?? (record ? refWords(record.requestedBy, 'user') : undefined);
  if (!who && !record?.reason) {
    return null;
  }
  return (
    <div className={styles.asked}>
      {who && (
        <p>
          <Ago at={createdAt}>
            {age => t('pipeline.approval.askedBy', { who, age })}
          </Ago>
        </p>
      )}
      {record?.reason && (
        <p className={styles.why}>
          {t('pipeline.approval.reason', { reason: record.reason })}
        </p>
      )}
    </div>
  );
}

/**
 * The environments of a run that wait for a review, with what is to be known for
 * deciding about them, and what came of deciding. Empty where neither is; render it all the same, for it keeps what was typed and what was decided.
 *
 * Ages go by the `ClockProvider` around it, without one by the browser's clock.
 */
export function ApprovalPanel(props: ApprovalPanelProps) {
  const { entityRef, environment, pipeline } = props;
  const { account, run, stale } = pipeline;
  const t = useMessages();
  const approval = useApproval(props);
  const { reviews, names, reason, comment, failure, items, sending } = approval;
  const { provider, isLooking, lookAgain, became, isKept } = approval;
  const environments = listed(names, t);
  const isShown =
    reviews.length > 0 ||
    items.length > 0 ||
    became.length > 0 ||
    failure !== undefined ||
    sending !== undefined;
  // Who may decide and cannot just now has begun to write, maybe.
  const mayWrite =
    reviews.some(({ review }) => review.gate.viewer.kind !== 'may_not') ||
    comment !== '';
  const written = comment.trim();
  const open = reviews.filter(one => one.reason === undefined);
  const onlyOpen = open.length === 1 ? open[0] : undefined;
  const [only] = names;
  const { live } = useLiveVersion({ entityRef, environment: only ?? '' });
  return (
    <>
      <VisuallyHidden>
        <div role="status" aria-live="polite">
          {approval.announcement}
        </div>
      </VisuallyHidden>
      {isShown && (
        <section
          className={styles.root}
          aria-label={t('pipeline.approval.label')}
        >
          {items.length > 0 && (
            <OutcomeList
              items={items}
              provider={provider}
              isLooking={isLooking}
              onLookAgain={lookAgain}
              takesFocus
            />
          )}
          {failure?.kind === 'nothing' && (
            <NothingDecided
              target={{ entityRef, environment: names[0] ?? environment }}
              error={failure.error}
              hasComment={written !== ''}
              isLooking={isLooking}
              onLookAgain={lookAgain}
            />
          )}
          {became.length > 0 && (
            <MeanwhileNote became={became} isKept={isKept} />
          )}
          {(reviews.length > 0 || isKept) && (
            <div className={styles.columns}>
              <div className={styles.blocks}>
                {reviews.map(({ review, reason: why, isTicked }) => (
                  <ReviewBlock
                    key={review.environment}
                    entityRef={entityRef}
                    pipeline={pipeline}
                    review={review}
                    provider={provider}
                    isOneOfSeveral={approval.isOneOfSeveral}
                    isTicked={isTicked}
                    reason={why}
                    isCompared={onlyOpen?.review === review}
                    isDisabled={sending !== undefined}
                    onTick={isOn => approval.tick(review.environment, isOn)}
                  />
                ))}
                {reviews.length > 0 && !props.isAskedTold && (
                  <Asked pipeline={pipeline} />
                )}
              </div>
              <div className={styles.decision}>
                {mayWrite && (
                  <CommentField
                    value={comment}
                    error={
                      failure?.kind === 'comment' ? failure.message : undefined
                    }
                    isDisabled={sending !== undefined}
                    isReadOnly={isKept}
                    onChange={approval.setComment}
                  />
                )}
                {reviews.length > 0 && (
                  <DecisionButtons
                    // What somebody is asked about does not change meanwhile.
                    key={names.join(' ')}
                    approve={
                      names.length > 0
                        ? t('pipeline.approval.approve', { environments })
                        : t('pipeline.approval.approveNothing')
                    }
                    reason={reason}
                    sending={sending}
                    confirm={{
                      title: t('pipeline.approval.confirm.title', {
                        environments,
                      }),
                      go: t('pipeline.approval.confirm.go', { environments }),
                      text: (
                        <>
                          <p>
                            {t('pipeline.approval.confirm.text', {
                              version: versionName(pipeline.version, t),
                              environments,
                              run: runName(run),
                            })}
                          </p>
                          <p>
                            {written
                              ? t('pipeline.approval.confirm.comment', {
                                  comment: written,
                                })
                              : t('pipeline.approval.confirm.noComment')}
                          </p>
                        </>
                      ),
                    }}
                    beside={
                      account?.login &&
                      t('pipeline.approval.account', {
                        login: account.login,
                        provider,
                      })
                    }
                    numbers={
                      names.length === 1 && (
                        <ChangeNumbers
                          target={{ entityRef, environment: only }}
                          version={pipeline.version}
                          live={live?.kind === 'known' ? live : undefined}
                        />
                      )
                    }
                    onDecide={approval.decide}
                  />
                )}
                {stale && reviews.length > 0 && (
                  <LookAgain
                    target={{ entityRef, environment }}
                    stale={stale}
                    isLooking={isLooking}
                    onLookAgain={lookAgain}
                  />
                )}
              </div>
            </div>
          )}
        </section>
      )}
      {!isShown && props.empty}
    </>
  );
}
