// @ts-check
// The package's `prepare`, which npm runs after `npm ci` and `npm install` in a clone, and not where the package is a
// dependency: builds dist/, then installs what makes it faster here. Only the build can fail it.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

/** @param {string} program @param {string[]} parameters */
function run(program, parameters) {
  // stdout is npm's: `npm pack --json` prints a document there.
  const { status, signal, error } = spawnSync(program, parameters, { cwd: root, stdio: ['ignore', 2, 2] });
  if (error !== undefined) throw error;
  return signal === null ? status : 1;
}

// `npm pack` and `npm publish` have built by prepack; as a git dependency, pacote packs what it prepares.
const packs = ['pack', 'publish'].includes(process.env.npm_command ?? '');
if (!packs) {
  const compiler = fileURLToPath(new URL('../node_modules/typescript/bin/tsc', import.meta.url));
  if (existsSync(compiler)) process.exitCode = run(process.execPath, [compiler, '-p', 'tsconfig.build.json']) ?? 1;
  else process.stderr.write('rnn: dist/ is not built, since TypeScript is not installed (--omit=dev).\n');
  if (!process.exitCode && process.env._PACOTE_NO_PREPARE_ === undefined) {
    for (const script of ['install-native.mjs', 'build-kernels.mjs']) run(process.execPath, [`scripts/${script}`]);
  }
}
