import { RiArrowGoBackLine, RiForbid2Line } from '@remixicon/react';
import type {
  CiState,
  OfferedVersion,
} from 'backstage-plugin-deployment-common';
import { Fragment, memo, type ReactNode } from 'react';
import { ActorAvatar } from '../../../components/ActorAvatar';
import { Ago } from '../../../components/Clock';
import { HiddenText } from '../../../components/HiddenText';
import {
  StateBadge,
  StateShape,
  type Shape,
} from '../../../components/StateBadge';
import type { Tone } from '../../../model/states';
import { useMessages } from '../../../translation/useMessages';
import styles from './VersionOption.module.css';

const CI: Record<CiState, { shape: Shape; tone: Tone }> = {
  passed: { shape: 'succeeded', tone: 'success' },
  failed: { shape: 'failed', tone: 'danger' },
  running: { shape: 'running', tone: 'info' },
  none: { shape: 'none', tone: 'neutral' },
  unknown: { shape: 'unknown', tone: 'neutral' },
};

function Badges(props: {
  version: OfferedVersion;
  environment: string;
  isRollback: boolean;
  isImpossible: boolean;
}) {
  const { version, environment, isRollback, isImpossible } = props;
  const t = useMessages();
  const { ci } = version;
  const known: CiState = ci in CI ? ci : 'unknown';
  return (
    <span className={styles.badges}>
      {version.liveIn.map(name => (
        <Fragment key={name}>
          <span className={styles.chip}>
            {name === environment ? (
              <>
                <StateShape shape="succeeded" />
                {t('deploy.picker.option.liveHere')}
              </>
            ) : (
              <>
                <HiddenText>{t('deploy.picker.option.liveIn')}</HiddenText>{' '}
                {name}
              </>
            )}
          </span>{' '}
        </Fragment>
      ))}
      {isImpossible && (
        <span className={styles.chip}>
          <RiForbid2Line size="0.9em" aria-hidden="true" />
          {t('deploy.picker.option.impossibleShort')}
        </span>
      )}{' '}
      {isRollback && (
        <span
          className={styles.chip}
          title={t('deploy.picker.option.rollbackTitle')}
        >
          <RiArrowGoBackLine size="0.9em" aria-hidden="true" />
          {t('deploy.picker.option.rollback')}
        </span>
      )}{' '}
      <span
        className={styles.ci}
        data-quiet={known === 'none' || known === 'unknown' || undefined}
        title={t(`deploy.picker.option.ciTitle.${known}`)}
      >
        <StateBadge {...CI[known]}>
          {known !== 'none' && known !== 'unknown' && (
            <HiddenText>{t('deploy.picker.option.checks')}</HiddenText>
          )}{' '}
          {t(`deploy.picker.option.ci.${known}`)}
        </StateBadge>
      </span>
    </span>
  );
}

function Who(props: { version: OfferedVersion }) {
  const { author, date, deployed } = props.version;
  const t = useMessages();
  if (deployed) {
    const who = deployed.actor?.login;
    return (
      <span className={styles.who}>
        <Ago at={deployed.at}>
          {age =>
            who
              ? t('deploy.picker.option.deployedBy', { age, who })
              : t('deploy.picker.option.deployed', { age })
          }
        </Ago>
      </span>
    );
  }
  const name = author?.account?.login ?? author?.name;
  return (
    <span className={styles.who}>
      {name && (
        <>
          <ActorAvatar
            name={name}
            url={author?.account?.avatarUrl}
            className={styles.avatar}
          />
          <span className={styles.name} title={author?.name}>
            {name}
          </span>{' '}
        </>
      )}
      {name && date && <span aria-hidden="true">·</span>}{' '}
      {date && (
        <Ago at={date}>{age => t('deploy.picker.option.ago', { age })}</Ago>
      )}
    </span>
  );
}

function Headline(props: { version: OfferedVersion }) {
  const { headline, release, label, prerelease } = props.version;
  const t = useMessages();
  const title = release?.name && release.name !== label ? release.name : null;
  const parts: ReactNode[] = [];
  if (title) {
    parts.push(<strong key="release">{title}</strong>);
  }
  if (prerelease) {
    parts.push(
      <span key="prerelease">{t('deploy.picker.option.prerelease')}</span>,
    );
  }
  if (headline) {
    parts.push(<span key="headline">{headline}</span>);
  }
  return (
    <span
      className={styles.headline}
      title={[title, headline].filter(Boolean).join(' · ')}
    >
      {parts.map((part, index) => [index > 0 && ' · ', part])}
    </span>
  );
}

function Option(props: {
  id: string;
  version: OfferedVersion;
  /** Name of the environment that it would go to. */
  environment: string;
  isActive: boolean;
  isChosen: boolean;
  isRollback: boolean;
  /** Whether why it cannot go is said for the whole section already. */
  isReasonSaid: boolean;
}) {
  const { id, version, environment, isActive, isChosen } = props;
  const { isRollback, isReasonSaid } = props;
  const { label, shortSha, dispatch } = version;
  const t = useMessages();
  const isImpossible = dispatch.kind === 'impossible';
  // All of it is the option's name: a listbox reads nothing else of it. Hence the
  // spaces, which are heard and not seen.
  return (
    <div
      id={id}
      role="option"
      aria-selected={isChosen}
      aria-disabled={isImpossible || undefined}
      data-active={isActive || undefined}
      className={styles.option}
    >
      <span className={styles.label} title={label}>
        {label}
      </span>{' '}
      {shortSha && shortSha !== label && (
        <span className={styles.sha}>
          <HiddenText>{t('deploy.picker.option.commit')}</HiddenText> {shortSha}
        </span>
      )}{' '}
      <Badges
        version={version}
        environment={environment}
        isRollback={isRollback && !isImpossible}
        isImpossible={isImpossible && isReasonSaid}
      />{' '}
      <span className={styles.second}>
        <Headline version={version} /> <Who version={version} />
      </span>{' '}
      {isImpossible && isReasonSaid && (
        <HiddenText>{dispatch.message}</HiddenText>
      )}
      {isImpossible && !isReasonSaid && (
        <span className={styles.reason}>
          <RiForbid2Line size="1.1em" aria-hidden="true" />
          <span>
            <HiddenText>{t('deploy.picker.option.impossible')}</HiddenText>{' '}
            {dispatch.message}
          </span>
        </span>
      )}
    </div>
  );
}

/**
 * One version: what it is, who made it, how it fares, and whether it can go.
 * Drawn anew only if something of it changes: there may be hundreds.
 */
export const VersionOption = memo(Option);
