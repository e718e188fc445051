import { useMessages } from '../../../translation/useMessages';
import type { SourceFormProps } from '../../providers';
import { sameRepository } from '../../model/repository';
import { readFacts, workflowOf } from '../model/facts';
import { readSource, repositoryOf } from '../model/source';
import { DispatchSection } from './DispatchSection';
import styles from './GithubForm.module.css';
import { IgnoreSection } from './IgnoreSection';
import { RepositorySection } from './RepositorySection';
import { VersionSection } from './VersionSection';
import { VersionsSection } from './VersionsSection';
import { WhereSection } from './WhereSection';
import type { SectionProps } from './section';

/** How one environment maps to GitHub Actions. */
export function GithubForm(props: SourceFormProps) {
  const { environment, annotated, facts, onChange, errorOf } = props;
  const t = useMessages();
  const source = readSource(environment.source);
  const known = readFacts(facts);
  const repository = repositoryOf(source);
  const section: SectionProps = {
    source,
    facts: known,
    workflow: workflowOf(known, source),
    onChange,
    errorOf,
  };
  return (
    <div className={styles.root}>
      <fieldset className={styles.section}>
        <legend className={styles.legend}>
          {t('settings.github.section.where')}
        </legend>
        <WhereSection {...section} />
      </fieldset>
      <fieldset className={styles.section}>
        <legend className={styles.legend}>
          {t('settings.github.section.version')}
        </legend>
        <VersionSection {...section} />
      </fieldset>
      <div>
        <DispatchSection {...section} />
        <VersionsSection {...section} />
        <IgnoreSection {...section} />
        <RepositorySection
          {...section}
          service={props.service}
          annotated={annotated}
          isOther={
            annotated !== undefined &&
            repository !== undefined &&
            !sameRepository(annotated, repository)
          }
        />
      </div>
    </div>
  );
}
