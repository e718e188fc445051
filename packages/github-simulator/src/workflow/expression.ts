// The expression language of workflow files: text to syntax tree.
// Facts: GitHub's "Evaluate expressions in workflows and actions".

/** What an expression can be made of or yield. */
export type Value =
  | null
  | boolean
  | number
  | string
  | Value[]
  | { [key: string]: Value };

/** A parsed expression. */
export type Expression =
  | { kind: 'literal'; value: null | boolean | number | string }
  | { kind: 'name'; name: string }
  | { kind: 'index'; of: Expression; key: Expression }
  | { kind: 'all'; of: Expression }
  | { kind: 'call'; name: string; arguments: Expression[] }
  | { kind: 'not'; of: Expression }
  | { kind: 'binary'; operator: Operator; left: Expression; right: Expression };

export type Operator = '||' | '&&' | '==' | '!=' | '<' | '<=' | '>' | '>=';

/** An expression that cannot be read or computed. */
export class ExpressionError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'ExpressionError';
  }
}

type Token =
  | { kind: 'literal'; value: number | string }
  | { kind: 'word'; text: string }
  | { kind: 'symbol'; text: string };

const pattern =
  /\s*(?:('(?:[^']|'')*')|(0x[0-9a-fA-F]+|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|([A-Za-z_][\w-]*)|(\|\||&&|==|!=|<=|>=|[!<>()[\].,*]))/y;

function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  let position = 0;
  const end = text.trimEnd().length;
  while (position < end) {
    pattern.lastIndex = position;
    const match = pattern.exec(text);
    if (!match) {
      throw new ExpressionError(
        `Unexpected '${text.slice(position).trim()[0]}' in \`${text.trim()}\``,
      );
    }
    const [, quoted, number, word, symbol] = match;
    if (quoted !== undefined) {
      const value = quoted.slice(1, -1).replaceAll("''", "'");
      tokens.push({ kind: 'literal', value });
    } else if (number !== undefined) {
      tokens.push({ kind: 'literal', value: Number(number) });
    } else if (word !== undefined) tokens.push({ kind: 'word', text: word });
    else tokens.push({ kind: 'symbol', text: symbol! });
    position = pattern.lastIndex;
  }
  return tokens;
}

const precedence: Operator[][] = [
  ['||'],
  ['&&'],
  ['==', '!='],
  ['<', '<=', '>', '>='],
];

/** How deep an expression may nest before it is refused. */
const deepest = 50;

class Parser {
  #tokens: Token[];
  #text: string;
  #at = 0;
  #depth = 0;

  constructor(text: string) {
    this.#text = text;
    this.#tokens = tokenize(text);
  }

  whole(): Expression {
    const expression = this.#binary(0);
    if (this.#at < this.#tokens.length) this.#fail();
    return expression;
  }

  #binary(level: number): Expression {
    const operators = precedence[level];
    if (!operators) return this.#unary();
    let left = this.#binary(level + 1);
    for (;;) {
      const operator = operators.find(candidate => this.#take(candidate));
      if (!operator) return left;
      const right = this.#binary(level + 1);
      left = { kind: 'binary', operator, left, right };
    }
  }

  #unary(): Expression {
    this.#depth += 1;
    if (this.#depth > deepest) {
      throw new ExpressionError(`\`${this.#text.trim()}\` nests too deeply`);
    }
    const expression: Expression = this.#take('!')
      ? { kind: 'not', of: this.#unary() }
      : this.#postfix(this.#primary());
    this.#depth -= 1;
    return expression;
  }

  #postfix(start: Expression): Expression {
    let expression = start;
    for (;;) {
      if (this.#take('.')) {
        if (this.#take('*')) {
          expression = { kind: 'all', of: expression };
        } else {
          const name = this.#next();
          if (name.kind !== 'word') this.#fail();
          const key: Expression = { kind: 'literal', value: name.text };
          expression = { kind: 'index', of: expression, key };
        }
      } else if (this.#take('[')) {
        if (this.#take('*')) {
          expression = { kind: 'all', of: expression };
        } else {
          const key = this.#binary(0);
          expression = { kind: 'index', of: expression, key };
        }
        this.#expect(']');
      } else {
        return expression;
      }
    }
  }

  #primary(): Expression {
    const token = this.#next();
    if (token.kind === 'literal') {
      return { kind: 'literal', value: token.value };
    }
    if (token.kind === 'symbol') {
      if (token.text !== '(') this.#fail();
      const inner = this.#binary(0);
      this.#expect(')');
      return inner;
    }
    if (this.#take('(')) {
      const args: Expression[] = [];
      if (!this.#take(')')) {
        do args.push(this.#binary(0));
        while (this.#take(','));
        this.#expect(')');
      }
      return { kind: 'call', name: token.text.toLowerCase(), arguments: args };
    }
    if (token.text === 'true' || token.text === 'false') {
      return { kind: 'literal', value: token.text === 'true' };
    }
    if (token.text === 'null') return { kind: 'literal', value: null };
    return { kind: 'name', name: token.text.toLowerCase() };
  }

  #take(symbol: string): boolean {
    const token = this.#tokens[this.#at];
    if (token?.kind !== 'symbol' || token.text !== symbol) return false;
    this.#at += 1;
    return true;
  }

  #expect(symbol: string): void {
    if (!this.#take(symbol)) this.#fail();
  }

  #next(): Token {
    const token = this.#tokens[this.#at];
    if (!token) this.#fail();
    this.#at += 1;
    return token;
  }

  #fail(): never {
    throw new ExpressionError(
      `Cannot read the expression \`${this.#text.trim()}\``,
    );
  }
}

/** Reads an expression, without `${{` and `}}`. @throws ExpressionError */
export function parseExpression(text: string): Expression {
  return new Parser(text).whole();
}

/** Whether an expression calls one of these functions (lower case) anywhere. */
export function calls(expression: Expression, names: Set<string>): boolean {
  switch (expression.kind) {
    case 'call':
      return (
        names.has(expression.name) ||
        expression.arguments.some(argument => calls(argument, names))
      );
    case 'not':
    case 'all':
      return calls(expression.of, names);
    case 'index':
      return calls(expression.of, names) || calls(expression.key, names);
    case 'binary':
      return calls(expression.left, names) || calls(expression.right, names);
    default:
      return false;
  }
}
