/** The faults that are in force. */
import type { SimRequest } from '../http/exchange.ts';
import { FaultError, type Fault, type FaultRule } from './fault.ts';

interface Armed {
  readonly rule: FaultRule;
  readonly path: RegExp | null;
  left: number;
}

/** Whether a fault changes only when a request is answered. */
export function isPause({ kind }: Fault): boolean {
  return kind === 'delay' || kind === 'hold';
}

/** Holds fault rules and hands them out, each as often as it was asked for. */
export class FaultPlan {
  #armed: Armed[] = [];

  /** Puts a rule into force. @throws FaultError for a bad expression */
  add(rule: FaultRule): void {
    let path: RegExp | null = null;
    try {
      path = rule.match.path === undefined ? null : new RegExp(rule.match.path);
    } catch {
      throw new FaultError(
        `"${rule.match.path}" is not a regular expression; escape its special characters.`,
      );
    }
    this.#armed.push({ rule, path, left: rule.match.times ?? Infinity });
  }

  /** Ends all faults. */
  clear(): void {
    this.#armed = [];
  }

  /**
   * All faults for a request, each counted as used. A delay or a hold may come
   * together with another fault; of the others only the first acts.
   */
  take(request: SimRequest, login: string | null): readonly Fault[] {
    if (this.#armed.length === 0) {
      return [];
    }
    const query = request.query.toString();
    const target = query === '' ? request.path : `${request.path}?${query}`;
    const taken: Fault[] = [];
    const onlyDelayed = () => taken.every(isPause);
    for (const armed of this.#armed) {
      const { match, fault } = armed.rule;
      const hits =
        (match.method === undefined ||
          match.method.toUpperCase() === request.method) &&
        (armed.path === null || armed.path.test(target)) &&
        (match.login === undefined || match.login === login);
      const taking = hits && (isPause(fault) || onlyDelayed());
      if (taking && armed.left > 0) {
        armed.left -= 1;
        taken.push(fault);
      }
    }
    this.#armed = this.#armed.filter(armed => armed.left > 0);
    return taken;
  }
}
