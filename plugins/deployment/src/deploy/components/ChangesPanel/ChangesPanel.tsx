import type {
  KnownVersion,
  OfferedVersion,
} from 'backstage-plugin-deployment-common';
import type { EnvironmentTarget } from '../../../api/DispatchApi';
import { useMessages } from '../../../translation/useMessages';
import { useChanges } from '../../queries/useChanges';

/** Props of {@link ChangesPanel}. */
export interface ChangesPanelProps {
  target: EnvironmentTarget;
  /** The version that would be put there. */
  version: OfferedVersion;
  /** What is live there, as far as it is known before the answer comes. */
  live?: KnownVersion | null;
}

/** What a version would add to an environment and take from it. */
export function ChangesPanel(props: ChangesPanelProps) {
  const { target, version, live } = props;
  const t = useMessages();
  const { data } = useChanges(target, version.choice, live?.sha ?? null);
  const added =
    data?.outcome.kind === 'compared' ? data.outcome.added.commits : [];
  return (
    <section aria-label={t('deploy.changes.label')}>
      <ul>
        {added.map(({ sha, headline }) => (
          <li key={sha}>{headline}</li>
        ))}
      </ul>
    </section>
  );
}
