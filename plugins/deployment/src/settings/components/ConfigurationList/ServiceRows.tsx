import type { Entity } from '@backstage/catalog-model';
import { Box, Link } from '@backstage/ui';
import type { ListedEnvironment } from 'backstage-plugin-deployment-common';
import { useId } from 'react';
import { Ago } from '../../../components/Clock';
import { ExternalLink } from '../../../components/ExternalLink';
import { StateBadge } from '../../../components/StateBadge';
import { useSettingsHref } from '../../../hooks/useSettingsHref';
import { useMessages } from '../../../translation/useMessages';
import type { ServiceGroup } from '../../model/grouping';
import { refWords } from '../../model/refs';
import { annotatedRepository, sameRepository } from '../../model/repository';
import { ownersOf, titleOf } from '../../queries/useEntities';
import styles from './ConfigurationList.module.css';
import { ServiceActions } from './ServiceActions';

function EnvironmentRow(props: {
  environment: ListedEnvironment;
  title: string;
  annotated: string | undefined;
}) {
  const { environment, title, annotated } = props;
  const { name, tier, origin, promotesFrom, updatedAt, updatedBy } =
    environment;
  const t = useMessages();
  const isOther =
    annotated !== undefined && !sameRepository(annotated, origin.repository);
  const facts = [
    tier !== 'other' && tier !== name && t(`settings.tier.${tier}`),
    promotesFrom.length > 0 &&
      t('settings.list.promotes', { names: promotesFrom.join(', ') }),
  ].filter(Boolean);
  return (
    <tr>
      <th scope="row">
        <span className={styles.name}>{name}</span>
        {facts.length > 0 && (
          <span className={styles.muted}>{facts.join(' · ')}</span>
        )}
      </th>
      <td>
        <span className={styles.repository}>
          <ExternalLink href={origin.url} variant="body-small">
            {origin.repository}
          </ExternalLink>
          {isOther && (
            <span
              className={styles.mark}
              title={t('settings.list.otherRepositoryTitle', {
                service: title,
                annotated,
                repository: origin.repository,
              })}
            >
              <StateBadge shape="waiting" tone="warning">
                {t('settings.list.otherRepository')}
              </StateBadge>
            </span>
          )}
        </span>
      </td>
      <td>{origin.pipeline}</td>
      <td>
        {updatedAt && (
          <Ago at={updatedAt}>
            {age =>
              updatedBy
                ? t('settings.list.updatedBy', {
                    age,
                    who: refWords(updatedBy, 'user'),
                  })
                : t('settings.list.updated', { age })
            }
          </Ago>
        )}
      </td>
    </tr>
  );
}

/** One service with its environments, a line each, in order. */
export function ServiceRows(props: {
  group: ServiceGroup;
  /** Absent: not in the catalog, or not for this viewer. */
  entity: Entity | undefined;
  /** Whether the catalog has been asked. */
  isKnown: boolean;
}) {
  const { group, entity, isKnown } = props;
  const { service, environments } = group;
  const t = useMessages();
  const id = useId();
  const href = useSettingsHref(service);
  const title = entity ? titleOf(entity) : refWords(service);
  const owners = entity ? ownersOf(entity) : [];
  return (
    <Box
      as="section"
      bg="neutral"
      className={styles.service}
      aria-labelledby={id}
    >
      <header className={styles.serviceHead}>
        <h3 id={id} className={styles.serviceTitle}>
          {href ? (
            <Link href={href} standalone>
              {title}
            </Link>
          ) : (
            title
          )}
        </h3>
        <span className={styles.muted}>
          {entity && owners.map(owner => refWords(owner, 'group')).join(', ')}
          {!entity && isKnown && t('settings.list.unknownService')}
        </span>
        <ServiceActions service={service} title={title} href={href} />
      </header>
      <table className={styles.table}>
        <thead className={styles.hiddenHead}>
          <tr>
            <th scope="col">{t('settings.list.table.environment')}</th>
            <th scope="col">{t('settings.list.table.repository')}</th>
            <th scope="col">{t('settings.list.table.workflow')}</th>
            <th scope="col">{t('settings.list.table.changed')}</th>
          </tr>
        </thead>
        <tbody>
          {environments.map(environment => (
            <EnvironmentRow
              key={environment.name}
              environment={environment}
              title={title}
              annotated={entity && annotatedRepository(entity)}
            />
          ))}
        </tbody>
      </table>
    </Box>
  );
}
