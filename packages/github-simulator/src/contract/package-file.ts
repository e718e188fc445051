/**
 * Takes a single file out of a published npm package without installing it:
 * the package with GitHub's descriptions is 385 MB unpacked.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A file in a published package. */
export interface PackageFile {
  readonly name: string;
  readonly version: string;
  /** `sha512-…` of the tarball, as lockfiles have it. */
  readonly integrity: string;
  /** Path of the file in the tarball. */
  readonly member: string;
}

function run(
  command: string,
  args: readonly string[],
  directory: string,
): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: directory,
      stdio: ['ignore', 'pipe', 'pipe'],
      shell: process.platform === 'win32',
    });
    const output: Buffer[] = [];
    const complaints: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => complaints.push(chunk));
    child.on('error', error =>
      reject(
        new Error(`${command} could not be started: ${error.message}`, {
          cause: error,
        }),
      ),
    );
    child.on('close', code => {
      if (code === 0) {
        resolve(Buffer.concat(output));
      } else {
        const said = Buffer.concat(complaints).toString('utf8').trim();
        reject(new Error(`${command} ${args[0]} failed (${code}): ${said}`));
      }
    });
  });
}

/** Throws unless the bytes are the pinned ones. */
export function verifyIntegrity(file: PackageFile, tarball: Buffer): void {
  const digest = createHash('sha512').update(tarball).digest('base64');
  if (`sha512-${digest}` !== file.integrity) {
    throw new Error(
      `${file.name}@${file.version} is not the package that was pinned (sha512-${digest}). ` +
        'Check the configured npm registry.',
    );
  }
}

/**
 * Downloads the package with the user's npm client and configuration, checks
 * it, and returns one of its files.
 *
 * @throws Error when npm fails or the package is another one than pinned
 */
export async function readPackageFile(file: PackageFile): Promise<Buffer> {
  const directory = await mkdtemp(join(tmpdir(), 'github-description-'));
  try {
    await run(
      'npm',
      ['pack', `${file.name}@${file.version}`, '--silent'],
      directory,
    );
    const [tarball] = (await readdir(directory)).filter(name =>
      name.endsWith('.tgz'),
    );
    if (tarball === undefined) {
      throw new Error(`npm pack ${file.name} left no tarball behind.`);
    }
    verifyIntegrity(file, await readFile(join(directory, tarball)));
    return await run('tar', ['-xzOf', tarball, file.member], directory);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
