import type { SectionNote } from 'backstage-plugin-deployment-common';
import type { Translate } from '../../translation/ref';

/** A note of a section as a sentence. */
export function noteSentence(note: SectionNote, t: Translate): string {
  switch (note.kind) {
    case 'nothing_live':
      return t('deploy.picker.note.nothing_live', {
        environment: note.environment,
      });
    case 'version_unknown':
      return t(`deploy.picker.note.version_unknown.${note.reason}`, {
        environment: note.environment,
      });
    case 'other_repository':
      return t('deploy.picker.note.other_repository', {
        environment: note.environment,
        repository: note.repository,
      });
    case 'not_read':
      return t('deploy.picker.note.not_read', {
        environment: note.environment,
        reason: note.problem.message,
      });
    case 'looked_back':
      return note.attempts === 0
        ? t('deploy.picker.note.looked_back_none')
        : t('deploy.picker.note.looked_back', { count: note.attempts });
    case 'unknown_versions':
      return t('deploy.picker.note.unknown_versions', { count: note.count });
    case 'commit_not_found':
      return t('deploy.picker.note.commit_not_found', { sha: note.sha });
    case 'commit_not_found_or_ambiguous':
      return t('deploy.picker.note.commit_not_found_or_ambiguous', {
        prefix: note.prefix,
      });
    case 'commit_ambiguous':
      return t('deploy.picker.note.commit_ambiguous', { prefix: note.prefix });
    case 'not_on_default_branch':
      return t('deploy.picker.note.not_on_default_branch', {
        branch: note.branch,
      });
    default:
      return t('deploy.picker.note.unavailable', {
        reason: note.problem.message,
      });
  }
}
