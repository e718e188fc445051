import { Avatar } from '@backstage/ui';
import { RiArrowGoBackLine, RiForbid2Line } from '@remixicon/react';
import type {
  CiState,
  OfferedVersion,
} from 'backstage-plugin-deployment-common';
import { memo, type ReactNode } from 'react';
import { Ago } from '../../../components/Clock';
import { HiddenText } from '../../../components/HiddenText';
import { StateBadge, type Shape } from '../../../components/StateBadge';
import { safeHref } from '../../../model/links';
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
}) {
  const { version, environment, isRollback } = props;
  const t = useMessages();
  const { ci } = version;
  const known: CiState = ci in CI ? ci : 'unknown';
  return (
    <span className={styles.badges}>
      {version.liveIn.map(name =>
        name === environment ? (
          <StateBadge key={name} shape="succeeded" tone="neutral">
            {t('deploy.picker.option.liveHere')}
          </StateBadge>
        ) : (
          <span key={name} className={styles.chip}>
            <HiddenText>{`${t('deploy.picker.option.liveIn')} `}</HiddenText>
            {name}
          </span>
        ),
      )}
      {isRollback && (
        <span
          className={styles.chip}
          title={t('deploy.picker.option.rollbackTitle')}
        >
          <RiArrowGoBackLine size="0.9em" aria-hidden="true" />
          {t('deploy.picker.option.rollback')}
        </span>
      )}
      <span
        className={styles.ci}
        title={t(`deploy.picker.option.ciTitle.${known}`)}
      >
        <StateBadge {...CI[known]}>
          {known !== 'none' && known !== 'unknown' && (
            <HiddenText>{`${t('deploy.picker.option.checks')} `}</HiddenText>
          )}
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
          <Avatar
            src={safeHref(author?.account?.avatarUrl) ?? ''}
            name={name}
            size="x-small"
            purpose="decoration"
            className={styles.avatar}
          />
          <span className={styles.name} title={author?.name}>
            {name}
          </span>
        </>
      )}
      {name && date && <span aria-hidden="true">·</span>}
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

/** One version: what it is, who made it, how it fares, and whether it can go. */
export const VersionOption = memo(function VersionOption(props: {
  id: string;
  version: OfferedVersion;
  /** Name of the environment that it would go to. */
  environment: string;
  isActive: boolean;
  isChosen: boolean;
  isRollback: boolean;
}) {
  const { id, version, environment, isActive, isChosen, isRollback } = props;
  const { label, shortSha, dispatch } = version;
  const t = useMessages();
  const isImpossible = dispatch.kind === 'impossible';
  return (
    <div
      id={id}
      role="option"
      aria-selected={isChosen}
      aria-disabled={isImpossible || undefined}
      aria-labelledby={`${id}-label`}
      aria-describedby={`${id}-facts`}
      data-active={isActive || undefined}
      className={styles.option}
    >
      <span className={styles.label} id={`${id}-label`} title={label}>
        {label}
      </span>
      <span className={styles.facts} id={`${id}-facts`}>
        {shortSha && shortSha !== label && (
          <span className={styles.sha}>
            <HiddenText>{`${t('deploy.picker.option.commit')} `}</HiddenText>
            {shortSha}
          </span>
        )}
        <Badges
          version={version}
          environment={environment}
          isRollback={isRollback}
        />
        <span className={styles.second}>
          <Headline version={version} />
          <Who version={version} />
        </span>
        {isImpossible && (
          <span className={styles.reason}>
            <RiForbid2Line size="1.1em" aria-hidden="true" />
            <span>
              <HiddenText>{`${t(
                'deploy.picker.option.impossible',
              )} `}</HiddenText>
              {dispatch.message}
            </span>
          </span>
        )}
      </span>
    </div>
  );
});
