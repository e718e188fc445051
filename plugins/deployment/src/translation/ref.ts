import {
  createTranslationRef,
  type TranslationFunction,
  type TranslationRef,
} from '@backstage/frontend-plugin-api';
import { messages } from './messages';

/**
 * All texts of the plugin. Apps override or translate them.
 *
 * @public
 */
export const deploymentTranslationRef = createTranslationRef({
  id: 'deployment',
  messages,
});

type MessagesOf<TRef> = TRef extends TranslationRef<string, infer TMessages>
  ? TMessages
  : never;

/** The function that turns a key of {@link deploymentTranslationRef} into text. */
export type Translate = TranslationFunction<
  MessagesOf<typeof deploymentTranslationRef>
>;
