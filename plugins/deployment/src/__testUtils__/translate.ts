import { mockApis } from '@backstage/frontend-test-utils';
import { deploymentTranslationRef, type Translate } from '../translation/ref';

/** The plugin's own texts, outside a component. */
export function translate(): Translate {
  const snapshot = mockApis
    .translation()
    .getTranslation(deploymentTranslationRef);
  if (!snapshot.ready) {
    throw new Error('The texts of the plugin itself are always ready');
  }
  return snapshot.t;
}
