import type { GithubSourceDraft } from 'backstage-plugin-deployment-common';
import type { Translate } from '../../../translation/ref';
import type { SourceProblem } from '../../providers';
import { readRepository } from '../../model/repository';
import {
  dispatchOf,
  readSource,
  repositoryOf,
  versionsOf,
  workflowFile,
} from './source';

const WORKFLOW = /^[^./\\@:?#][^/\\@:?#]*\.ya?ml$/;

function repositoryProblem(source: GithubSourceDraft): boolean {
  const repository = repositoryOf(source);
  return !repository || !readRepository(repository);
}

/**
 * What is wrong with a source, as far as it can be seen without asking anybody.
 * The core says the same, later.
 */
export function problemsOf(source: unknown, t: Translate): SourceProblem[] {
  const mapping = readSource(source);
  const dispatch = dispatchOf(mapping);
  const input = mapping.environmentInput;
  const found: (SourceProblem | false | undefined)[] = [
    repositoryProblem(mapping) && {
      field: 'source.repo',
      message: t('settings.github.repositoryProblem'),
    },
    !WORKFLOW.test(workflowFile(mapping)) && {
      field: 'source.workflow',
      message: t('settings.github.workflow.form'),
    },
    mapping.topology === 'job-per-environment' &&
      !mapping.job &&
      !mapping.environment && {
        field: 'source.job',
        message: t('settings.github.job.needed'),
      },
    input !== undefined &&
      input.value === '' && {
        field: 'source.environmentInput.value',
        message: t('settings.github.environmentInput.valueNeeded'),
      },
    input !== undefined &&
      input.name === '' && {
        field: 'source.environmentInput.name',
        message: t('settings.github.environmentInput.nameNeeded'),
      },
    dispatch.enabled &&
      dispatch.ref.kind === 'fixed' &&
      dispatch.ref.name === '' && {
        field: 'source.dispatch.ref.name',
        message: t('settings.github.dispatch.fixedNeeded'),
      },
    versionsOf(mapping).sources.length === 0 && {
      field: 'source.versions.sources',
      message: t('settings.github.versions.sourcesNeeded'),
    },
  ];
  return found.filter(
    (problem): problem is SourceProblem =>
      problem !== undefined && problem !== false,
  );
}
