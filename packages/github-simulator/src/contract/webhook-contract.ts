/** Checks webhook deliveries against GitHub's description of webhooks. */
import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { ValidateFunction } from 'ajv';
import ajvFormats from 'ajv-formats';
import { isObject } from '../http/exchange.ts';
import { webhookName } from '../webhooks/events.ts';
import type { HookMessage } from '../webhooks/payloads.ts';
import { cacheFiles } from './cache.ts';
import type { Description, Node } from './description.ts';
import { WEBHOOK_OVERLAY, applyOverlay } from './overlay.ts';
import { messagesOf } from './rest-contract.ts';

const ROOT = 'webhooks';

/** GitHub's description of webhooks, ready to check against. */
export class WebhookContract {
  readonly #ajv: Ajv2020;
  readonly #description: Description;
  readonly #compiled = new Map<string, ValidateFunction>();

  constructor(description: Description) {
    applyOverlay(description, WEBHOOK_OVERLAY);
    this.#description = description;
    this.#ajv = new Ajv2020({
      strict: false,
      allErrors: true,
      validateSchema: false,
      logger: false,
    });
    // The module's types describe its CommonJS face.
    (ajvFormats as unknown as (ajv: Ajv2020) => void)(this.#ajv);
    this.#ajv.addSchema(description, ROOT);
  }

  /** Loads the description from a cache directory. */
  static load(directory: string): WebhookContract {
    const text = readFileSync(cacheFiles.webhooks(directory), 'utf8');
    return new WebhookContract(JSON.parse(text) as Description);
  }

  /** What is wrong with a delivery; empty for a good one. */
  check(
    message: HookMessage,
    headers: Readonly<Record<string, string>>,
  ): string[] {
    const name = webhookName(message.event, message.action);
    const operation = this.#description.paths[name]?.post;
    if (operation === undefined) {
      return [`GitHub has no webhook "${name}"`];
    }
    return [
      ...this.#missingHeaders(operation, headers),
      ...this.#payloadProblems(name, message.payload),
    ];
  }

  #missingHeaders(
    operation: Node,
    headers: Readonly<Record<string, string>>,
  ): string[] {
    const parameters = Array.isArray(operation.parameters)
      ? operation.parameters
      : [];
    return parameters.flatMap((each: unknown) => {
      const name = isObject(each) ? String(each.name) : '';
      const lower = name.toLowerCase();
      // A hook without a secret is not signed, though the header is declared.
      return lower === 'x-hub-signature-256' || headers[lower] !== undefined
        ? []
        : [`header ${name} is missing`];
    });
  }

  #payloadProblems(name: string, payload: unknown): string[] {
    let validate = this.#compiled.get(name);
    if (validate === undefined) {
      validate = this.#ajv.compile({
        $ref: `${ROOT}#/paths/${name}/post/requestBody/content/application~1json/schema`,
      });
      this.#compiled.set(name, validate);
    }
    return validate(payload) ? [] : [messagesOf(validate.errors)];
  }
}
