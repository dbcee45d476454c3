// @ts-check
// Bundles the command line that tsc has written to dist/ into dist/bundle/main.cjs, which bin/rnn.js runs: one file where there are
// 600, which Node reads, resolves and compiles one by one, and one that V8 can keep compiled (bin/load-bundle.js). A module runs
// when it is first needed. Without the bundle the command line runs too, and starts more slowly.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const dist = fileURLToPath(new URL('../dist', import.meta.url));
const directory = join(dist, 'bundle');

// What a build before left is of other sources.
rmSync(directory, { recursive: true, force: true });
const { rolldown } = await import('rolldown').catch(() => {
  process.stderr.write('rnn: dist/ is not bundled, since rolldown is not installed: npm ci.\n');
  process.exit(0);
});

const core = '@tensorflow/tfjs-core';
/** Folders of the packages whose code is in a bundle, by name. @type {Map<string, string>} */
const packages = new Map();
await write('main.cjs', {
  input: join(dist, 'cli', 'main.js'),
  plugins: [listsAtOnce(), packagesByRequire(), modulesByName(), placesOfModules()],
});
// TensorFlow.js is bundled with what it requires. The packages around it that Node loads itself are to find the same one.
await write(
  'tensorflow.cjs',
  { input: createRequire(import.meta.url).resolve(core) },
  {
    // Names stay, for stack traces.
    minify: { compress: true, mangle: false, codegen: { removeWhitespace: true } },
    after: `const path = require.resolve('${core}');
require.cache[path] = { id: path, filename: path, loaded: true, exports: module.exports, children: [], paths: [] };\n`,
  },
);

writeFileSync(join(directory, 'licenses.txt'), licenses());

/** The licences of the bundled packages, as each package has it. */
function licenses() {
  const texts = [...packages].sort().map(([name, folder]) => {
    const { version, license, author } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
    const text =
      file === undefined
        ? `Copyright ${author?.name ?? author ?? 'its authors'}`
        : readFileSync(join(folder, file), 'utf8').trim();
    return `${name} ${version}, ${license}\n\n${text}\n`;
  });
  return texts.join(`\n${'-'.repeat(78)}\n\n`);
}

/**
 * Bundles into one file, as `bin/load-bundle.js` reads it.
 *
 * @param {string} name
 * @param {import('rolldown').InputOptions} options
 * @param {{ after?: string, minify?: import('rolldown').OutputOptions['minify'] }} more
 */
async function write(name, options, { after = '', minify = false } = {}) {
  const bundle = await rolldown({ platform: 'node', logLevel: 'warn', ...options });
  const { output } = await bundle.generate({ format: 'cjs', codeSplitting: false, exports: 'auto', minify });
  await bundle.close();
  for (const id of output[0].moduleIds) {
    const [, folder, name] = /^(.*\/node_modules\/((?:@[^/]+\/)?[^/]+))\//.exec(id.replaceAll('\\', '/')) ?? [];
    if (folder && name) packages.set(name, folder);
  }
  // A copy of its thousand exports, by getters, would be made for each file that imports it.
  const code = output[0].code.replaceAll(/__toESM\((require_tfjs_core\(\)), 1\)/g, '$1');
  if (/\b(await|return|=>) import\(/.test(code)) {
    throw new Error(`${name} has an import() of run time: require it instead.`);
  }
  // V8 holds a source of ASCII in half the memory; `\\u` says the same in strings, templates and patterns.
  const escaped = (/** @type {string} */ unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
  const wrapped = `(function (exports, require, module, __filename, __dirname) {${code}\n${after}})`;
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, name), wrapped.replaceAll(/[^\0-\x7f]/g, escaped));
}

/**
 * Node's modules, and packages that are CommonJS or heavy, stay outside and are required where they are first needed: an import of them
 * would run at every start. The rest of the packages, each a few small files, is bundled.
 */
function packagesByRequire() {
  const prefix = '\0require:';
  const bundled =
    /^(zod|chalk|commander|csv-parse|fastest-levenshtein|fflate|picomatch|pure-rand|tinyglobby|fdir|tinyqueue|yaml)($|\/)/;
  const place = (/** @type {string} */ id) => (id === core ? './tensorflow.cjs' : id);
  const outside = (/** @type {string} */ id) => !/^[./#\0]/.test(id) && !bundled.test(id);
  return {
    name: 'packages by require',
    /** @param {string} id @param {string | undefined} importer */
    resolveId(id, importer) {
      if (importer === undefined) return null;
      if (importer.startsWith(prefix)) return { id, external: true };
      return outside(id) ? prefix + id : null;
    },
    /** @param {string} id */
    load: (id) =>
      id.startsWith(prefix) ? `module.exports = require(${JSON.stringify(place(id.slice(prefix.length)))});` : null,
  };
}

/** CommonJS cannot wait for a module: what a list of modules imports by `await` is imported as any others are. */
function listsAtOnce() {
  const lists = [
    {
      file: join(dist, 'kernels', 'hosts', 'openers.js'),
      from: 'hosts.js',
      row: /import\(('[^']+')\)\)\.opener/g,
      of: 'opener',
    },
    {
      file: join(dist, 'tasks', 'configs.js'),
      from: 'registry.js',
      row: /config: \(\) => import\(('[^']+')\)/g,
      of: '*',
    },
  ];
  return {
    name: 'lists at once',
    /** @param {string} id */
    load(id) {
      const list = lists.find(({ file }) => file === id);
      if (list === undefined) return null;
      const files = [...readFileSync(join(dirname(id), list.from), 'utf8').matchAll(list.row)].map(([, file]) => file);
      const binding = (/** @type {number} */ index) =>
        list.of === '*' ? `* as made${index}` : `{ opener as made${index} }`;
      const imports = files.map((file, index) => `import ${binding(index)} from ${file};`).join('\n');
      const made = files.map((_, index) => `made${index}`).join(', ');
      return list.of === '*'
        ? `${imports}\nimport { registry } from './registry.js';
export const configs = Object.fromEntries(Object.keys(registry).map((name, index) => [name, [${made}][index]]));`
        : `${imports}\nimport { hosts } from './hosts.js';
export const openers = new Map(hosts.map(({ name }, index) => [name, [${made}][index]]));`;
    },
  };
}

/** A module goes on knowing where it was: files beside it are found from there. */
function placesOfModules() {
  return {
    name: 'places of modules',
    /** @param {string} code @param {string} id */
    transform(code, id) {
      if (!id.startsWith(dist) || !code.includes('import.meta.url')) return null;
      const place = relative(directory, id).replaceAll('\\', '/');
      return { code: code.replaceAll('import.meta.url', `new URL(${JSON.stringify(place)}, import.meta.url).href`) };
    },
  };
}

/** Modules of a folder that are imported by a name of run time: each of them is bundled, under its name. */
function modulesByName() {
  return {
    name: 'modules by name',
    /** @param {string} code @param {string} id */
    transform(code, id) {
      if (!id.startsWith(dist) || !code.includes('import(`')) return null;
      return {
        code: code.replaceAll(/import\(`(\.[^$`]*\/)\$\{(\w+)\}\.js`\)/g, (_, folder, name) => {
          const files = readdirSync(join(dirname(id), folder)).filter((file) => file.endsWith('.js'));
          const entries = files.map((file) => `${JSON.stringify(file.slice(0, -3))}: () => import('${folder}${file}')`);
          return `({ ${entries.join(', ')} })[${name}]()`;
        }),
      };
    },
  };
}
