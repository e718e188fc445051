import type { Translate } from '../../translation/ref';
import type { Draft } from '../model/draft';
import type { FieldError } from '../model/fieldErrors';
import { nameProblem } from '../model/names';
import { upstreamChoices } from '../model/promotion';
import { providerSettings } from '../providers';

/** What is wrong with the form, as far as it can be seen without asking anybody. */
export function localErrors(draft: Draft, t: Translate): FieldError[] {
  return draft.items.flatMap(item => {
    const { id } = item;
    const found: FieldError[] = [];
    const name = nameProblem(draft.items, item);
    if (name) {
      found.push({
        id,
        field: 'name',
        message: t(`settings.environments.nameProblem.${name}`),
      });
    }
    const choice = upstreamChoices(draft.items, id).find(
      ({ circle, id: from }) => circle && item.upstream.includes(from),
    );
    if (choice?.circle) {
      found.push({
        id,
        field: 'promotesFrom',
        message: t('settings.environments.circle', {
          name: choice.name,
          way: [...choice.circle, choice.circle[0]].join(' → '),
        }),
      });
    }
    const problems =
      providerSettings(item.provider)?.problemsOf(item.source, t) ?? [];
    return [...found, ...problems.map(problem => ({ id, ...problem }))];
  });
}

/** Names of the environments that have something to correct. */
export function namesOfInvalid(
  draft: Draft,
  errors: readonly FieldError[],
  t: Translate,
): string {
  return draft.items
    .filter(({ id }) => errors.some(error => error.id === id))
    .map(({ name }) => name.trim() || t('settings.environments.unnamed'))
    .join(', ');
}
