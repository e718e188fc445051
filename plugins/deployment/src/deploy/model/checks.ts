import type {
  Check,
  CheckOutcome,
  DispatchField,
} from 'backstage-plugin-deployment-common';

/** What stands in the way first, what is fine last. */
const ORDER: CheckOutcome[] = [
  'blocked',
  'warned',
  'unknown',
  'noted',
  'passed',
];

const INPUT = /^inputs\.(.+)$/s;

/** An outcome that this version does not know is one that is not known. */
export function knownOutcome(outcome: CheckOutcome): CheckOutcome {
  return ORDER.includes(outcome) ? outcome : 'unknown';
}

/** Name of the input that the path of a field points to. */
export function inputOf(field: string | null | undefined): string | undefined {
  return field ? INPUT.exec(field)?.[1] : undefined;
}

/** The checks of a preflight, as a dialog shows them. */
export interface ArrangedChecks {
  /** What is wrong with fields of the form, by name. */
  atFields: Map<string, string>;
  /** All others but those that passed, the gravest first. */
  open: Check[];
  /** Those that passed. */
  passed: Check[];
}

/** Sorts checks to where they are shown: what a field can put right, at it. */
export function arrangeChecks(
  checks: Check[],
  form: DispatchField[],
): ArrangedChecks {
  const atFields = new Map<string, string>();
  const open: Check[] = [];
  const passed: Check[] = [];
  for (const check of checks) {
    const name = inputOf(check.field);
    if (check.outcome === 'passed') {
      passed.push(check);
    } else if (
      check.outcome === 'blocked' &&
      name !== undefined &&
      form.some(field => field.name === name)
    ) {
      atFields.set(name, atFields.get(name) ?? check.message);
    } else {
      open.push(check);
    }
  }
  const place = ({ outcome }: Check) => ORDER.indexOf(knownOutcome(outcome));
  open.sort((one, other) => place(one) - place(other));
  return { atFields, open, passed };
}

/** The messages of those warnings that somebody has ticked. */
export function acceptedOf(
  checks: Check[],
  ticked: ReadonlySet<string>,
): string[] {
  return checks
    .filter(
      ({ outcome, message }) => outcome === 'warned' && ticked.has(message),
    )
    .map(({ message }) => message);
}
