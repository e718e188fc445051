import type { ProviderSettings } from '../providers';
import { GithubForm } from './components/GithubForm';
import { problemsOf } from './model/problems';
import { newSource, repositoryOf, withRepository } from './model/source';
import { fieldName, summary, understood } from './model/words';

/** The settings of GitHub Actions. */
export const githubSettings: ProviderSettings = {
  id: 'github',
  repositoryOf,
  withRepository,
  newSource,
  problemsOf,
  summary,
  understood,
  fieldName,
  Form: GithubForm,
};
