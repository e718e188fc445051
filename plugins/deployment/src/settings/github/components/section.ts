import type {
  GithubFacts,
  GithubSourceDraft,
  GithubWorkflow,
} from 'backstage-plugin-deployment-common';

/** What every part of the GitHub form works with. */
export interface SectionProps {
  source: GithubSourceDraft;
  /** What was read of the repository, once it was. */
  facts: GithubFacts | undefined;
  /** The workflow of the source, where the repository has it. */
  workflow: GithubWorkflow | undefined;
  onChange(source: GithubSourceDraft): void;
  /** What is wrong with a field, by its path. */
  errorOf(field: string): string | undefined;
}
