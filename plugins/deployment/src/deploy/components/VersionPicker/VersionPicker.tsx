import type {
  KnownVersion,
  OfferedVersion,
} from 'backstage-plugin-deployment-common';
import { useEffect } from 'react';
import type { EnvironmentTarget } from '../../../api/DispatchApi';
import { useMessages } from '../../../translation/useMessages';
import { useVersions } from '../../queries/useVersions';

/** Props of {@link VersionPicker}. */
export interface VersionPickerProps {
  target: EnvironmentTarget;
  /** The version that is chosen. */
  value: OfferedVersion | undefined;
  /**
   * Called once with the version to begin with, and then for each one that the
   * viewer moves to: what follows from a version may be shown as one moves, so
   * whoever asks a server for it waits until the moving has ended.
   */
  onChange(version: OfferedVersion): void;
  /** A label or SHA to begin with, in place of what is proposed. */
  initialLabel?: string;
  /** What is live here; the answer's own where it is left out. */
  live?: KnownVersion | null;
}

/** Chooses one of the versions that could be put into an environment. */
export function VersionPicker(props: VersionPickerProps) {
  const { target, value, onChange } = props;
  const t = useMessages();
  const { data } = useVersions(target, '');
  const versions = data?.sections.flatMap(section => section.versions) ?? [];

  const first = versions.find(
    ({ choice }) => choice.label === data?.preselected?.label,
  );
  useEffect(() => {
    if (!value && first) {
      onChange(first);
    }
  }, [value, first, onChange]);

  return (
    <ul aria-label={t('deploy.picker.label')}>
      {versions.map(version => (
        <li key={version.choice.label}>{version.label}</li>
      ))}
    </ul>
  );
}
