import {
  Checkbox,
  CheckboxGroup,
  Radio,
  RadioGroup,
  Switch,
} from '@backstage/ui';
import type {
  GithubVersionOrder,
  GithubVersionSource,
} from 'backstage-plugin-deployment-common';
import { useMemo } from 'react';
import { useMessages } from '../../../translation/useMessages';
import { ChoiceField } from '../../components/ChoiceField';
import { Field } from '../../components/Field';
import { Fold } from '../../components/Fold';
import { countTags } from '../model/facts';
import { VERSION_SOURCES, versionsOf, withVersions } from '../model/source';
import { versionsWords } from '../model/words';
import styles from './GithubForm.module.css';
import type { SectionProps } from './section';

const ORDERS: GithubVersionOrder[] = ['semver', 'date'];

/** What can be chosen as a version to deploy. */
export function VersionsSection(props: SectionProps) {
  const { source, facts, onChange, errorOf } = props;
  const t = useMessages();
  const { sources, tagPattern, order, prereleases } = versionsOf(source);
  const schemes = useMemo(
    () =>
      (facts?.tagSchemes ?? []).map(({ pattern, count, example }) => ({
        value: pattern,
        description: t('settings.github.versions.scheme', {
          amount: String(count),
          example,
        }),
      })),
    [facts, t],
  );
  const takesTags = sources.includes('tags') || sources.includes('releases');
  return (
    <Fold
      title={t('settings.github.section.versions')}
      words={versionsWords(source, t)}
      isNeeded={errorOf('source.versions') !== undefined}
    >
      <Field
        path="source.versions.sources"
        error={errorOf('source.versions.sources')}
      >
        {marks => (
          <CheckboxGroup
            label={t('settings.github.versions.sources')}
            value={sources}
            onChange={chosen =>
              onChange(
                withVersions(source, {
                  sources: chosen as GithubVersionSource[],
                }),
              )
            }
            {...marks}
          >
            {VERSION_SOURCES.map(one => (
              <Checkbox key={one} value={one}>
                {t(`settings.github.versions.${one}`)}
              </Checkbox>
            ))}
          </CheckboxGroup>
        )}
      </Field>
      {takesTags && (
        <>
          <div className={styles.group}>
            <ChoiceField
              path="source.versions.tagPattern"
              label={t('settings.github.versions.tagPattern')}
              description={t('settings.github.versions.tagPatternHint')}
              choices={schemes}
              value={tagPattern}
              error={errorOf('source.versions.tagPattern')}
              onChange={pattern =>
                onChange(withVersions(source, { tagPattern: pattern }))
              }
            />
            {facts && facts.tags.length > 0 && (
              <p className={styles.hint}>
                {t('settings.github.versions.matching', {
                  amount: String(countTags(facts, tagPattern)),
                  all: String(facts.tags.length),
                })}
              </p>
            )}
          </div>
          <RadioGroup
            label={t('settings.github.versions.order')}
            orientation="horizontal"
            value={order}
            onChange={value =>
              onChange(
                withVersions(source, { order: value as GithubVersionOrder }),
              )
            }
          >
            {ORDERS.map(one => (
              <Radio key={one} value={one}>
                {t(`settings.github.versions.${one}`)}
              </Radio>
            ))}
          </RadioGroup>
          <div className={styles.group}>
            <Switch
              label={t('settings.github.versions.prereleases')}
              isSelected={prereleases}
              onChange={value =>
                onChange(withVersions(source, { prereleases: value }))
              }
            />
            <p className={styles.hint}>
              {t('settings.github.versions.prereleasesHint')}
            </p>
          </div>
        </>
      )}
    </Fold>
  );
}
