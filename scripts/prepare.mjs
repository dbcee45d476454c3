// @ts-check
/*
 * The `prepare` script of the package: builds dist/, then installs the native parts. npm runs it after `npm ci` and
 * `npm install` in a clone, but not where the package is a dependency. It fails only if the build fails.
 *
 * With --pack it is `prepack`: it builds dist/ from scratch, so that no file of a deleted source is packed, and makes the
 * declarations self-contained.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { trimDeclarations } from './package/declarations.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const dist = fileURLToPath(new URL('../dist', import.meta.url));

/** @param {string[]} parameters */
function runNode(...parameters) {
  // npm uses stdout: `npm pack --json` prints a document there.
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
  // Skipped where pacote packs a git dependency, and in `npm pack`, which has already run `prepack`.
  runNode('scripts/install-native.mjs');
  runNode('scripts/build-kernels.mjs');
}
