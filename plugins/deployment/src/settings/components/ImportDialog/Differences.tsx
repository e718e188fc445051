import type {
  DifferenceKind,
  EnvironmentDifference,
  ImportedEnvironments,
} from 'backstage-plugin-deployment-common';
import { StateBadge, type Shape } from '../../../components/StateBadge';
import type { Tone } from '../../../model/states';
import { useMessages } from '../../../translation/useMessages';
import { refWords } from '../../model/refs';
import { providerSettings } from '../../providers';
import { EnvironmentDiff } from '../EnvironmentDiff';
import styles from './ImportDialog.module.css';

const KINDS: Record<DifferenceKind, { shape: Shape; tone: Tone }> = {
  created: { shape: 'succeeded', tone: 'success' },
  updated: { shape: 'running', tone: 'info' },
  deleted: { shape: 'failed', tone: 'danger' },
};

function Difference(props: { difference: EnvironmentDifference }) {
  const { service, name, kind, before, after, fields } = props.difference;
  const t = useMessages();
  const shown = after ?? before;
  const label = t('settings.difference.of', {
    environment: name,
    service: refWords(service),
  });
  return (
    <li className={styles.difference}>
      <div className={styles.differenceHead}>
        <StateBadge {...KINDS[kind]}>
          {t(`settings.difference.${kind}`)}
        </StateBadge>
        <strong>{label}</strong>
        {kind !== 'updated' && shown && (
          <span className={styles.muted}>
            {[
              providerSettings(shown.provider)?.repositoryOf(shown.source),
              providerSettings(shown.provider)?.summary(shown.source),
            ]
              .filter(Boolean)
              .join(' · ')}
          </span>
        )}
      </div>
      {before && after && fields.length > 0 && (
        <EnvironmentDiff
          label={label}
          fields={fields}
          before={before}
          after={after}
        />
      )}
    </li>
  );
}

/** What a document would change, environment by environment. */
export function Differences(props: { found: ImportedEnvironments }) {
  const { services, differences, unchanged } = props.found;
  const t = useMessages();
  const count = (kind: DifferenceKind) =>
    differences.filter(difference => difference.kind === kind).length;
  const kinds: DifferenceKind[] = ['created', 'updated', 'deleted'];
  const summary = [
    ...kinds
      .filter(kind => count(kind) > 0)
      .map(kind => t(`settings.import.${kind}`, { count: count(kind) })),
    ...(unchanged > 0
      ? [t('settings.import.unchanged', { count: unchanged })]
      : []),
  ].join(', ');
  return (
    <div role="status">
      <p>
        <strong>{t('settings.import.result')}</strong>{' '}
        {t('settings.import.services', { count: services.length })} {summary}
      </p>
      {differences.length === 0 && <p>{t('settings.import.nothing')}</p>}
      <ul className={styles.differences}>
        {differences.map(difference => (
          <Difference
            key={`${difference.service} ${difference.name} ${difference.kind}`}
            difference={difference}
          />
        ))}
      </ul>
    </div>
  );
}
