import type { Environment } from 'backstage-plugin-deployment-common';
import { type ComponentType } from 'react';
import type { Translate } from '../translation/ref';
import { githubSettings } from './github';

/** What a provider's settings form is given. */
export interface SourceFormProps {
  /** Entity ref of the service. */
  service: string;
  /** The environment, with its name as it is typed at the moment. */
  environment: Pick<Environment, 'name' | 'provider' | 'host' | 'source'>;
  /** `facts` of an inspection of the environment's repository, once there. */
  facts: unknown;
  /** The repository that the service is annotated with, `owner/name`. */
  annotated: string | undefined;
  onChange(source: unknown): void;
  /** What is wrong with a field, by its path, for example `source.workflow`. */
  errorOf(field: string): string | undefined;
}

/** Something that is wrong with a source, seen without asking anybody. */
export interface SourceProblem {
  /** Path within the environment, for example `source.workflow`. */
  field: string;
  message: string;
}

/** A fact of a repository, in words. */
export interface UnderstoodFact {
  id: string;
  text: string;
}

/**
 * All that the settings pages need to know of one provider. Nothing else looks
 * into a `source` or into the `facts` of an inspection.
 */
export interface ProviderSettings {
  /** Provider id. */
  id: string;
  /** `owner/name` of a source; absent where it names none yet. */
  repositoryOf(source: unknown): string | undefined;
  /** The same source on another repository. */
  withRepository(source: unknown, repository: string): unknown;
  /** The source of an environment that somebody adds by hand. */
  newSource(repository: string, like: unknown): unknown;
  /** What is wrong with a source. */
  problemsOf(source: unknown, t: Translate): SourceProblem[];
  /** A source in a few words: "deploy.yml · production". */
  summary(source: unknown): string;
  /** What was understood of a repository, in a few words each. */
  understood(facts: unknown, t: Translate): UnderstoodFact[];
  /** What people call a field, by its path; absent where it is not known. */
  fieldName(field: string, t: Translate): string | undefined;
  /** The form for a source. */
  Form: ComponentType<SourceFormProps>;
}

const PROVIDERS: readonly ProviderSettings[] = [githubSettings];

/** The settings of a provider; absent where this version has none for it. */
export function providerSettings(
  provider: string,
): ProviderSettings | undefined {
  return PROVIDERS.find(({ id }) => id === provider);
}
