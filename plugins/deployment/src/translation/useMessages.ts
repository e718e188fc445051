import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { deploymentTranslationRef, type Translate } from './ref';

/** The plugin's texts in the language of the app. */
export function useMessages(): Translate {
  return useTranslationRef(deploymentTranslationRef).t;
}
