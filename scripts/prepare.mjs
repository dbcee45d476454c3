// @ts-check
/*
 * The package's `prepare`, which npm runs after `npm ci` and `npm install` in a clone, and not where the package is a
 * dependency: builds dist/, then installs what makes it faster here. Only the build can fail it.
 *
 * With --pack it is `prepack`: builds dist/ from nothing, so that no file of a deleted source is packed, and makes its
 * declarations stand alone.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { trimDeclarations } from './package/declarations.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const dist = fileURLToPath(new URL('../dist', import.meta.url));

/** @param {string[]} parameters */
function runNode(...parameters) {
  // stdout is npm's: `npm pack --json` prints a document there.
  const { status, signal, error } = spawnSync(process.execPath, parameters, { cwd: root, stdio: ['ignore', 2, 2] });
  if (error !== undefined) throw error;
  return signal === null ? (status ?? 1) : 1;
}

/** Whether dist/ could be built. */
function build() {
  const compiler = fileURLToPath(new URL('../node_modules/typescript/bin/tsc', import.meta.url));
  if (!existsSync(compiler)) {
    process.stderr.write('rnn: dist/ is not built, since TypeScript is not installed (--omit=dev).\n');
    return false;
  }
  process.exitCode =
    runNode(compiler, '-p', 'tsconfig.build.json') ||
    runNode('scripts/bundle.mjs') ||
    runNode('scripts/bundle-browser.mjs');
  return process.exitCode === 0;
}

const packs = ['pack', 'publish'].includes(process.env.npm_command ?? '');
if (process.argv.includes('--pack')) {
  rmSync(dist, { recursive: true, force: true });
  if (build()) trimDeclarations(dist, ['index.d.ts', 'browser/rnn.d.ts']);
} else if (!packs && build() && process.env._PACOTE_NO_PREPARE_ === undefined) {
  // Not where pacote packs a git dependency, nor where npm packs, which has run `prepack`.
  runNode('scripts/install-native.mjs');
  runNode('scripts/build-kernels.mjs');
}
