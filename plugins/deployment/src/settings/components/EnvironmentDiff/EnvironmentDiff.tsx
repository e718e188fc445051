import type { Environment } from 'backstage-plugin-deployment-common';
import { useMessages } from '../../../translation/useMessages';
import { valueAt } from '../../model/values';
import { fieldWords, valueWords } from '../../model/words';
import styles from './EnvironmentDiff.module.css';

/** Two versions of an environment, field by field, where they differ. */
export function EnvironmentDiff(props: {
  /** What the table is about, for those who hear it. */
  label: string;
  fields: string[];
  before: Environment;
  after: Environment;
  /** Headings of the two versions; "Before" and "After" unless told. */
  headings?: { before: string; after: string };
}) {
  const { label, fields, before, after, headings } = props;
  const t = useMessages();
  const names = headings ?? {
    before: t('settings.difference.before'),
    after: t('settings.difference.after'),
  };
  return (
    <table className={styles.table} aria-label={label}>
      <thead>
        <tr>
          <th scope="col">{t('settings.difference.field')}</th>
          <th scope="col">{names.before}</th>
          <th scope="col">{names.after}</th>
        </tr>
      </thead>
      <tbody>
        {fields.map(field => (
          <tr key={field}>
            <th scope="row" title={field}>
              {fieldWords(field, after.provider, t)}
            </th>
            <td className={styles.before}>
              {valueWords(valueAt(before, field), t)}
            </td>
            <td className={styles.after}>
              {valueWords(valueAt(after, field), t)}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
