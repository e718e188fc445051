import { setImmediate } from 'node:timers/promises';
import { CST, Lexer, Parser } from 'yaml';
import { invalidInput } from '../middleware/invalidInput';
import { entityRefSchema } from './serviceRef';

/** Most services that the core takes in one document. */
const MOST_SERVICES = 2000;
/** Parts of the document that are read before others have their turn. */
const PARTS_AT_ONCE = 5000;

type Item = CST.CollectionItem;
type Value = Item['value'];

function itemsOf(value: Value): Item[] {
  return CST.isCollection(value ?? null) && value && 'items' in value
    ? value.items
    : [];
}

function textOf(token: Item['key']): string | undefined {
  return CST.isScalar(token ?? null) && token && 'source' in token
    ? CST.resolveAsScalar(token as CST.FlowScalar | CST.BlockScalar)?.value
    : undefined;
}

const valuesOf = (map: Value, name: string): Value[] =>
  itemsOf(map)
    .filter(({ key }) => textOf(key) === name)
    .map(({ value }) => value);

/** Reads a document without building what it means, and lets others work. */
async function* tokensOf(document: string): AsyncGenerator<CST.Token> {
  const parser = new Parser();
  let parts = 0;
  for (const part of new Lexer().lex(document)) {
    yield* parser.next(part);
    parts += 1;
    if (parts % PARTS_AT_ONCE === 0) {
      await setImmediate();
    }
  }
  yield* parser.end();
}

/**
 * The services that a document of environments names, before anything else is
 * done with it: who may not touch them shall not even have it compared.
 *
 * @remarks
 *
 * What else is in the document, and whether it is one at all, the core says. A
 * document without a list of services names none, and the core refuses it.
 *
 * @returns Entity refs in lower case, each once.
 * @throws InputError where the document is no YAML, or does not say plainly of
 * which services it is.
 */
export async function namedServices(document: string): Promise<string[]> {
  const named = new Set<string>();
  for await (const token of tokensOf(document)) {
    if (token.type === 'error') {
      const line = document.slice(0, token.offset).split('\n').length;
      throw invalidInput(
        'document',
        `The document cannot be read: it is not valid YAML at line ${line}.`,
      );
    }
    if (token.type !== 'document') {
      continue;
    }
    const entries = valuesOf(token.value, 'services').flatMap(itemsOf);
    if (entries.length > MOST_SERVICES) {
      throw invalidInput(
        'services',
        `A document can have at most ${MOST_SERVICES} services. Bring it in ` +
          'in parts.',
      );
    }
    entries.forEach(({ value }, index) => {
      const refs = valuesOf(value, 'service');
      for (const ref of refs.length > 0 ? refs : [undefined]) {
        const result = entityRefSchema.safeParse(textOf(ref));
        if (!result.success) {
          throw invalidInput(
            `services[${index}].service`,
            `The document is not valid at services[${index}].service: each ` +
              'of its services is expected to begin with an entity ref, ' +
              'written out, for example service: component:default/payments.',
          );
        }
        named.add(result.data);
      }
    });
  }
  return [...named];
}
