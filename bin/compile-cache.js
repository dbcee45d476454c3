import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import module, { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { Script } from 'node:vm';
import { cacheDirectory } from '../scripts/native/settings.mjs';

/** Smaller files compile as fast as what was kept of them is read. */
const LARGE = 100_000;

/**
 * Keeps what V8 compiled of the large CommonJS files for the next start. Node 22 and newer do so themselves; for Node 20 it is kept in
 * the user's cache, by path, time, size and version of Node. V8 refuses what another version or other flags made. Such a file
 * cannot `import()`.
 */
export function enableCompileCache() {
  if (module.enableCompileCache !== undefined) module.enableCompileCache();
  else if (process.env.NODE_DISABLE_COMPILE_CACHE === undefined) replaceCompile();
}

function replaceCompile() {
  const directory = join(cacheDirectory(process.env), 'compiled');
  const { prototype } = module.Module;
  const compile = prototype._compile;
  prototype._compile = function (content, filename, ...rest) {
    if (content.length < LARGE) return compile.call(this, content, filename, ...rest);
    const { mtimeMs, size } = statSync(filename);
    const name = basename(filename);
    const key = `${name}-${hashOf(filename)}`;
    const file = join(directory, `${key}-${mtimeMs}-${size}-${process.version}-${process.arch}`);
    const script = new Script(module.wrap(content), { filename, cachedData: read(file) });
    if (script.cachedDataRejected !== false) {
      process.once('exit', () => keep(script.createCachedData(), { directory, key, file }));
    }
    const require = Object.assign(createRequire(filename), { main: process.mainModule });
    const run = script.runInThisContext();
    return run.call(this.exports, this.exports, require, this, filename, dirname(filename));
  };
}

/** FNV-1a: tells apart files of one name; what is kept is for one user, and V8 checks it. */
function hashOf(text) {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  return (hash >>> 0).toString(16);
}

function read(file) {
  try {
    return readFileSync(file);
  } catch {
    return undefined;
  }
}

/** Takes the place of what an older file had. A cache that cannot be written is none. */
function keep(data, { directory, key, file }) {
  try {
    mkdirSync(directory, { recursive: true });
    const partial = `${file}.${process.pid}`;
    writeFileSync(partial, data);
    for (const name of readdirSync(directory)) {
      if (name.startsWith(`${key}-`) && name !== basename(partial)) rmSync(join(directory, name), { force: true });
    }
    renameSync(partial, file);
  } catch {
    // Read-only, or full: the next start compiles again.
  }
}
