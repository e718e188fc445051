import { Box, Button, Checkbox, Link } from '@backstage/ui';
import { RiArrowDownSLine, RiArrowUpSLine } from '@remixicon/react';
import type { Decision, InboxEntry } from 'backstage-plugin-deployment-common';
import { memo, useId, useState } from 'react';
import { ActorAvatar } from '../../../components/ActorAvatar';
import { Ago, useNow } from '../../../components/Clock';
import { HiddenText } from '../../../components/HiddenText';
import { StateBadge } from '../../../components/StateBadge';
import { VersionLabel } from '../../../components/VersionLabel';
import { runName } from '../../../deploy/model/runActionWords';
import { rightName } from '../../../deploy/queries/useRightOn';
import { useServiceTab } from '../../../hooks/useServiceTab';
import { gateSentence } from '../../../model/gates';
import { mayNotSentence } from '../../../model/mayNot';
import { providerName } from '../../../model/provider';
import {
  isSameVersion,
  provenanceSentence,
  versionName,
} from '../../../model/version';
import { useMessages } from '../../../translation/useMessages';
import { isForViewer } from '../../model/entries';
import {
  isSending,
  isSettled,
  isUnknown,
  type EntryOutcome,
} from '../../model/outcomes';
import { EntryDetails } from './EntryDetails';
import styles from './InboxRow.module.css';
import { RowOutcome } from './RowOutcome';

/** What can be done with a row; the same functions for all of them. */
export interface RowActions {
  tick(key: string, isTicked: boolean): void;
  comment(key: string, comment: string): void;
  dismiss(key: string): void;
  decide(entry: InboxEntry, decision: Decision, comment: string): void;
}

function Gates(props: { entry: InboxEntry }) {
  const t = useMessages();
  const now = useNow();
  return (
    <>
      {props.entry.gates.map((gate, index) => (
        // The gates of an entry keep their places.
        // eslint-disable-next-line react/no-array-index-key
        <span key={index} className={styles.gate}>
          {gateSentence(gate, now, t)}
        </span>
      ))}
    </>
  );
}

/** Why the viewer may not decide, in words; `undefined` where they may. */
function useHindrance(
  entry: InboxEntry,
  service: string,
  isDenied: boolean,
): string | undefined {
  const t = useMessages();
  const { viewer, environment, origin } = entry;
  switch (viewer.kind) {
    case 'may':
      return isDenied
        ? t('pipeline.approval.hindrance.denied', {
            permission: rightName('approve'),
            environment: t('pipeline.inbox.row.place', {
              environment,
              service,
            }),
          })
        : undefined;
    case 'may_not':
      return mayNotSentence(
        viewer,
        environment,
        // Whom it waits for is said with its gates.
        [],
        t,
      );
    default:
      return t('pipeline.inbox.row.viewerUnknown', {
        provider: providerName(origin.provider, t),
      });
  }
}

/** One deployment that waits. */
export const InboxRow = memo(
  (props: {
    id: string;
    entry: InboxEntry;
    /** What people call the service. */
    service: string;
    /** Whether the permission to decide from here is missing. */
    isDenied: boolean;
    isTicked: boolean;
    /** Whether it has to be said for whom it waits. */
    isMixed: boolean;
    outcome: EntryOutcome | undefined;
    /** As whom it is decided. */
    account: string | undefined;
    /** What is written about it alone. */
    comment: string;
    actions: RowActions;
  }) => {
    const { id: key, entry, service, isDenied, isTicked, isMixed } = props;
    const { outcome, account, comment, actions } = props;
    const { environment, tier, version, live, actor, reason, since } = entry;
    const t = useMessages();
    const id = useId();
    const href = useServiceTab(entry.service);
    const hindrance = useHindrance(entry, service, isDenied);
    const [isOpen, setOpen] = useState(false);
    const words = { environment, service, version: versionName(version, t) };
    const isDecidable =
      !hindrance && !isSettled(outcome) && !isUnknown(outcome);
    const isTickable = isDecidable && !isSending(outcome);
    const openWord = t(
      `pipeline.inbox.row.${
        hindrance || isSettled(outcome) ? 'details' : 'review'
      }`,
    );
    return (
      <li className={styles.root} data-ticked={isTicked || undefined}>
        <Box
          as="article"
          bg="neutral"
          aria-labelledby={`${id}-name`}
          // Moved to by key, not by Tab.
          tabIndex={-1}
          data-inbox-row=""
          className={styles.row}
        >
          <h3 id={`${id}-name`} className={styles.name}>
            {t('pipeline.inbox.row.name', words)}
          </h3>
          <span className={styles.tick}>
            {!isSettled(outcome) && (
              <Checkbox
                aria-label={t('pipeline.inbox.row.select', {
                  ...words,
                  run: runName(entry.run),
                })}
                aria-describedby={hindrance ? `${id}-why` : undefined}
                isSelected={isTicked}
                isDisabled={!isTickable}
                onChange={ticked => actions.tick(key, ticked)}
              />
            )}
          </span>
          <div className={styles.main}>
            <p className={styles.place}>
              {href ? (
                <Link href={href} standalone className={styles.service}>
                  {service}
                </Link>
              ) : (
                <span className={styles.service}>{service}</span>
              )}
              <span aria-hidden="true">·</span>
              <span className={styles.environment}>{environment}</span>
              {tier !== 'other' && tier !== environment && (
                <span className={styles.muted}>
                  {t(`settings.tier.${tier}`)}
                </span>
              )}
            </p>
            <p className={styles.version}>
              <VersionLabel version={version} size="small" />
              {version.kind === 'unknown' && (
                <span className={styles.muted}>
                  {provenanceSentence(version, t)}
                </span>
              )}
              {live && (
                <span className={styles.muted}>
                  {isSameVersion(version, live)
                    ? t('pipeline.inbox.row.again')
                    : t('pipeline.inbox.row.replaces', {
                        live: versionName(live, t),
                      })}
                </span>
              )}
            </p>
            <div className={styles.facts}>
              {actor && (
                <ActorAvatar name={actor.login} url={actor.avatarUrl} />
              )}
              <span>
                {actor
                  ? t('pipeline.inbox.row.askedBy', { login: actor.login })
                  : t('pipeline.inbox.row.unknownActor')}
              </span>
              {reason && (
                <span className={styles.reason}>
                  {t('pipeline.inbox.row.reason', { reason })}
                </span>
              )}
            </div>
            {!isSettled(outcome) && (
              <p className={styles.gates}>
                <Gates entry={entry} />
              </p>
            )}
            {hindrance && (
              <p id={`${id}-why`} className={styles.why}>
                {hindrance}
              </p>
            )}
          </div>
          <div className={styles.meta}>
            {isMixed && !outcome && (
              <StateBadge
                shape="waiting"
                tone={isForViewer(entry) ? 'warning' : 'neutral'}
              >
                {t(
                  isForViewer(entry)
                    ? 'pipeline.inbox.row.forYou'
                    : 'pipeline.inbox.row.forOthers',
                )}
              </StateBadge>
            )}
            {!isSettled(outcome) && (
              <span className={styles.since}>
                <Ago at={since}>
                  {age => t('pipeline.inbox.row.since', { age })}
                </Ago>
              </span>
            )}
            <Button
              variant="secondary"
              size="small"
              aria-expanded={isOpen}
              aria-controls={isOpen ? `${id}-details` : undefined}
              iconEnd={isOpen ? <RiArrowUpSLine /> : <RiArrowDownSLine />}
              onPress={() => setOpen(before => !before)}
            >
              {openWord}
              <HiddenText> {t('pipeline.inbox.row.name', words)}</HiddenText>
            </Button>
          </div>
          {outcome && (
            <RowOutcome
              outcome={outcome}
              service={service}
              onDismiss={() => actions.dismiss(key)}
            />
          )}
          {isOpen && (
            <EntryDetails
              id={`${id}-details`}
              entry={entry}
              service={service}
              outcome={outcome}
              // One form for one decision: that of what is selected.
              isDecidable={isDecidable && !isTicked}
              account={account}
              comment={comment}
              onComment={written => actions.comment(key, written)}
              onDecide={decision =>
                actions.decide(entry, decision, comment.trim())
              }
            />
          )}
        </Box>
      </li>
    );
  },
);
