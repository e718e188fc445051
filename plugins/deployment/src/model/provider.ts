import type { Translate } from '../translation/ref';

/** A provider as people call it; its id where we have no name for it. */
export function providerName(provider: string, t: Translate): string {
  return provider === 'github' ? t('provider.github') : provider;
}
