import type {
  RunLink,
  TouchedEnvironment,
} from 'backstage-plugin-deployment-common';
import { refWords } from '../../settings/model/refs';
import type { Translate } from '../../translation/ref';

/** A run as people call it: "run #128", and by its id where it has no number. */
export function runName({ number, id }: RunLink): string {
  return number === null ? id : `#${number}`;
}

/**
 * The environments that are touched as well, with the service where it is
 * another one: "staging, production of cart".
 *
 * @returns Empty where nothing else is touched.
 */
export function alsoTouched(
  touches: TouchedEnvironment[],
  from: { entityRef: string; environment: string },
  t: Translate,
): string {
  const byService = new Map<string, string[]>();
  for (const { service, environment } of touches) {
    const isHere = service === from.entityRef;
    if (!isHere || environment !== from.environment) {
      const key = isHere ? '' : service;
      byService.set(key, [...(byService.get(key) ?? []), environment]);
    }
  }
  return [...byService]
    .map(([service, names]) =>
      service === ''
        ? names.join(', ')
        : t('deploy.runAction.touched', {
            environments: names.join(', '),
            service: refWords(service),
          }),
    )
    .join('; ');
}
