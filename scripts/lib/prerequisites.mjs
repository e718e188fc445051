// What a machine must have before anything long starts. Each missing thing is one sentence with its remedy.
import { readFileSync } from 'node:fs';
import { answerOf } from './processes.mjs';
import { at } from './paths.mjs';
import { Problem } from './problem.mjs';

const minimumNode = 20;

function atLeast(found, wanted) {
  const a = found.split('.').map(Number);
  const b = wanted.split('.').map(Number);
  for (let i = 0; i < b.length; i += 1) {
    if ((a[i] ?? 0) !== b[i]) {
      return (a[i] ?? 0) > b[i];
    }
  }
  return true;
}

function minimumRust() {
  const manifest = readFileSync(at('Cargo.toml'), 'utf8');
  return /^rust-version\s*=\s*"([\d.]+)"/m.exec(manifest)?.[1] ?? '1.0';
}

async function anyOf(commands, args = ['--version']) {
  for (const command of commands.filter(Boolean)) {
    // CC and CXX may hold arguments behind the command.
    const [program, ...rest] = command.split(/\s+/);
    if ((await answerOf(program, [...rest, ...args])) !== undefined) {
      return true;
    }
  }
  return false;
}

const rustRemedy =
  'install it with rustup (https://rustup.rs) and open a new terminal';

function packageRemedy(debian, fedora, mac) {
  if (process.platform === 'darwin') {
    return mac;
  }
  return `install it, for example with \`sudo apt-get install -y ${debian}\` or \`sudo dnf install -y ${fedora}\``;
}

async function rust() {
  const wanted = minimumRust();
  const [cargo, rustc] = await Promise.all([
    answerOf('cargo', ['--version']),
    answerOf('rustc', ['--version']),
  ]);
  if (!cargo || !rustc) {
    return `Rust (cargo and rustc) was not found: ${rustRemedy}.`;
  }
  const found = /(\d+\.\d+(\.\d+)?)/.exec(rustc)?.[1] ?? '0';
  return atLeast(found, wanted)
    ? undefined
    : `Rust ${found} is too old, ${wanted} or newer is needed: run \`rustup update stable\`.`;
}

async function git() {
  return (await answerOf('git', ['--version']))
    ? undefined
    : `git was not found: ${packageRemedy(
        'git',
        'git',
        'run `xcode-select --install`',
      )}.`;
}

async function cCompiler() {
  return (await anyOf([process.env.CC, 'cc', 'gcc', 'clang']))
    ? undefined
    : `No C compiler was found: ${packageRemedy(
        'build-essential',
        'gcc',
        'run `xcode-select --install`',
      )}.`;
}

async function cxxCompiler() {
  return (await anyOf([process.env.CXX, 'c++', 'g++', 'clang++']))
    ? undefined
    : `No C++ compiler was found: ${packageRemedy(
        'build-essential',
        'gcc-c++',
        'run `xcode-select --install`',
      )}.`;
}

async function make() {
  return (await anyOf(['make', 'gmake']))
    ? undefined
    : `make was not found: ${packageRemedy(
        'make',
        'make',
        'run `xcode-select --install`',
      )}.`;
}

async function python() {
  return (await anyOf(
    [process.env.npm_config_python, 'python3', 'python'],
    ['-c', 'import sys; sys.exit(sys.version_info[0] != 3)'],
  ))
    ? undefined
    : `Python 3 was not found: ${packageRemedy(
        'python3',
        'python3',
        'run `xcode-select --install`',
      )}.`;
}

function platform() {
  return process.platform === 'win32'
    ? 'These scripts run on Linux and macOS: on Windows, use them inside WSL.'
    : undefined;
}

function node() {
  return Number(process.versions.node.split('.')[0]) >= minimumNode
    ? undefined
    : `Node ${process.versions.node} is too old, ${minimumNode} or newer is needed: install Node 22 from https://nodejs.org.`;
}

/**
 * Throws a {@link Problem} that names everything that is missing, one sentence each.
 */
export async function checkPrerequisites() {
  const missing = (
    await Promise.all([
      platform(),
      node(),
      git(),
      rust(),
      cCompiler(),
      cxxCompiler(),
      make(),
      python(),
    ])
  ).filter(Boolean);
  if (missing.length > 0) {
    throw new Problem(missing.join('\n'));
  }
}
