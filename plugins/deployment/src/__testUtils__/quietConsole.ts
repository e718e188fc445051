import { format } from 'node:util';

/** What other people's code says whatever we do, and why a test may go on. */
const KNOWN: {
  says: RegExp;
  why: string;
  /** Only while such an element is there. */
  beside?: string;
}[] = [
  {
    says: /\[JSS\] processedRuleToParse is not defined/,
    why: "jsdom's parser of stylesheets fails on rules of Backstage's sidebar, and a test looks at no style.",
  },
  {
    says: /<Focusable> child must have an interactive ARIA role/,
    why: 'The breadcrumbs of Backstage UI make a text focusable that is none of ours.',
  },
  {
    says: /A component changed from uncontrolled to controlled/,
    why: 'The tabs of Backstage UI know only after they were first rendered which of them is selected.',
    beside: '[role="tab"]',
  },
  {
    says: /more than one landmark with the 'region' role and '0 notifications\.' label/,
    why: 'A test that leaves the app and returns renders it twice, and each has the place of Backstage UI for messages.',
  },
  {
    says: /An update to ForwardRef\(TextArea\) inside a test was not wrapped in act/,
    why: 'A text area of React Aria that loses the focus to an alert is told so while effects are flushed, which act does not see.',
  },
];

function isKnown(text: string): boolean {
  return KNOWN.some(
    ({ says, beside }) =>
      says.test(text) && (!beside || document.querySelector(beside)),
  );
}

/**
 * Fails a test that makes the console warn: of a missing key, of a change that
 * nobody waited for, of an error that nobody caught. A test that wants such a
 * message replaces the method, and says what it expects of it.
 */
export function failOnConsole() {
  const heard: Error[] = [];
  for (const method of ['error', 'warn'] as const) {
    // Not a spy: tests restore those.
    // eslint-disable-next-line no-console
    console[method] = (...said: unknown[]) => {
      const text = format(...said);
      if (!isKnown(text)) {
        heard.push(new Error(`console.${method}: ${text}`));
      }
    };
  }

  afterEach(() => {
    const [first, ...others] = heard.splice(0);
    if (first) {
      if (others.length > 0) {
        first.message += `\n\nThis, and ${others.length} more.`;
      }
      throw first;
    }
  });
}
