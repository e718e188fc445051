// Runs a script in a process of its own: what is tested is how that process lives and ends.
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../..', import.meta.url));

export interface Outcome {
  code: number | null;
  signal: NodeJS.Signals | null;
  output: string;
  milliseconds: number;
}

/** Runs a program; after `limit` milliseconds it is killed, which shows as its signal. */
export async function run(
  program: string,
  args: string[],
  { cwd = root, limit = 30_000 }: { cwd?: string; limit?: number } = {},
): Promise<Outcome> {
  const started = performance.now();
  const child = spawn(program, args, { cwd, timeout: limit });
  let output = '';
  child.stdout.on('data', data => (output += data));
  child.stderr.on('data', data => (output += data));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) =>
      resolve({
        code,
        signal,
        output,
        milliseconds: performance.now() - started,
      }),
    );
  });
}

/** Runs CommonJS code that finds the addon as `core` and plain options as `options`. */
export function script(code: string, limit?: number): Promise<Outcome> {
  const prelude = `
    const core = require(${JSON.stringify(root)});
    const options = {
      store: { filename: ':memory:' },
      github: [{ host: 'github.com', apiBaseUrl: 'https://api.github.com' }],
    };
    const serviceCommand = JSON.stringify({ service: 'component:default/a' });
  `;
  return run(process.execPath, ['-e', prelude + code], { limit });
}
