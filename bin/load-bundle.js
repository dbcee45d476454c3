const { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } = require('node:fs');
const { createRequire } = require('node:module');
const { join } = require('node:path');
const { Script } = require('node:vm');
const { cacheDirectory } = require('../scripts/native/cache-directory.cjs');

/** Smaller files compile as fast as what was kept of them is read. */
const LARGE = 50_000;

/** @type {{ script: Script, directory: string, key: string, file: string }[]} */
const unkept = [];

/**
 * Loads a file of `dist/bundle`, which `scripts/bundle.mjs` makes: a function of CommonJS's five names in ASCII. What V8 compiled of it
 * is kept in the user's cache for the next start, by path, command, time, size and version of Node: a command compiles what it runs, and
 * nothing else is read. Such a file cannot `import()`.
 *
 * @param {string} directory
 * @param {string} name
 */
exports.loadBundle = function loadBundle(directory, name) {
  /** @type {Map<string, { exports: unknown }>} */
  const loaded = new Map();
  const outside = createRequire(join(directory, name));
  const require = Object.assign(
    (/** @type {string} */ id) => (id.startsWith('./') ? load(id.slice(2)) : outside(id)),
    outside,
  );
  /** @param {string} name */
  function load(name) {
    const known = loaded.get(name);
    if (known !== undefined) return known.exports;
    const module = { exports: {} };
    loaded.set(name, module);
    const filename = join(directory, name);
    compile(filename, name)(module.exports, require, module, filename, directory);
    return module.exports;
  }
  return load(name);
};

/**
 * @param {string} filename
 * @param {string} name
 */
function compile(filename, name) {
  // ASCII is Latin-1, which V8 takes as it is.
  const source = readFileSync(filename, 'latin1');
  if (source.length < LARGE || process.env.NODE_DISABLE_COMPILE_CACHE !== undefined) {
    return new Script(source, { filename }).runInThisContext();
  }
  const { mtimeMs, size } = statSync(filename);
  const directory = join(cacheDirectory(process.env), 'compiled');
  const command = /^[a-z-]+$/.exec(process.argv[2] ?? '')?.[0] ?? '';
  const key = `${name}-${hashOf(filename)}-${command}`;
  const file = join(directory, `${key}-${mtimeMs}-${size}-${process.version}-${process.arch}`);
  const script = new Script(source, { filename, cachedData: read(file) });
  if (script.cachedDataRejected !== false) {
    if (unkept.length === 0) process.once('exit', keepAll);
    unkept.push({ script, directory, key, file });
  }
  return script.runInThisContext();
}

/**
 * FNV-1a: tells apart files of one name; what is kept is for one user, and V8 checks it.
 *
 * @param {string} text
 */
function hashOf(text) {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  return (hash >>> 0).toString(16);
}

/** @param {string} file */
function read(file) {
  try {
    return readFileSync(file);
  } catch {
    return undefined;
  }
}

function keepAll() {
  for (const { script, ...location } of unkept) keep(script.createCachedData(), location);
}

/**
 * Takes the place of what an older file had. A cache that cannot be written is none.
 *
 * @param {Buffer} data
 * @param {{ directory: string, key: string, file: string }} location
 */
function keep(data, { directory, key, file }) {
  try {
    mkdirSync(directory, { recursive: true });
    const partial = `${file}.${process.pid}`;
    writeFileSync(partial, data);
    for (const name of readdirSync(directory)) {
      const other = join(directory, name);
      if (name.startsWith(`${key}-`) && other !== partial) rmSync(other, { force: true });
    }
    renameSync(partial, file);
  } catch {
    // Read-only, or full: the next start compiles again.
  }
}
