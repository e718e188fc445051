/** Writes HTML without ever forgetting to escape. */

/** A piece of HTML that is safe to insert. */
export class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

type Value = string | number | Html | readonly Html[] | null;

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escape(value: Value): string {
  if (value === null) {
    return '';
  }
  if (value instanceof Html) {
    return value.text;
  }
  if (typeof value === 'object') {
    return value.map(each => each.text).join('');
  }
  return String(value).replace(/[&<>"']/g, each => ENTITIES[each] ?? each);
}

/** A template whose values are escaped unless they are HTML already. */
export function html(
  strings: TemplateStringsArray,
  ...values: readonly Value[]
): Html {
  return new Html(
    strings
      .map((text, index) =>
        index < values.length ? text + escape(values[index] ?? null) : text,
      )
      .join(''),
  );
}
