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
// What these import, to answer with a model, is in one file, and the rest in files of its own: a short command reads a third of it all.
const start = [
  'cli/main',
  'cli/show-progress',
  'cli/actions/score',
  'cli/actions/sample',
  'tasks/language-model/index',
].map((name) => join(dist, `${name}.js`));
await write(
  { main: join(dist, 'cli', 'main.js') },
  { plugins: [listsAtOnce(), packagesByRequire(), modulesByName(), placesOfModules()] },
  { strictExecutionOrder: true, codeSplitting: { groups: [{ name: 'start', test: (id) => start.includes(id) }] } },
);
// TensorFlow.js is bundled with what it requires. The packages around it that Node loads itself are to find the same one.
await write(
  { tensorflow: createRequire(import.meta.url).resolve(core) },
  {},
  {
    codeSplitting: false,
    // Names stay, for stack traces.
    minify: { compress: true, mangle: false, codegen: { removeWhitespace: true } },
    footer: `const path = require.resolve('${core}');
require.cache[path] = { id: path, filename: path, loaded: true, exports: module.exports, children: [], paths: [] };`,
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
 * Bundles into files as `bin/load-bundle.js` reads them.
 *
 * @param {Record<string, string>} input
 * @param {import('rolldown').InputOptions} options
 * @param {import('rolldown').OutputOptions} outputOptions
 */
async function write(input, options, outputOptions) {
  const bundle = await rolldown({
    input,
    platform: 'node',
    logLevel: 'warn',
    checks: { ineffectiveDynamicImport: false },
    ...options,
  });
  const names = { entryFileNames: '[name].cjs', chunkFileNames: '[name].cjs' };
  const { output } = await bundle.generate({ format: 'cjs', exports: 'auto', ...names, ...outputOptions });
  await bundle.close();
  mkdirSync(directory, { recursive: true });
  for (const chunk of output) {
    if (chunk.type !== 'chunk') throw new Error(`${chunk.fileName} is no code.`);
    if (/\b(await|return|=>) import\(/.test(chunk.code)) {
      throw new Error(`${chunk.fileName} has an import() of run time: require it instead.`);
    }
    for (const id of chunk.moduleIds) {
      const [, folder, name] = /^(.*\/node_modules\/((?:@[^/]+\/)?[^/]+))\//.exec(id.replaceAll('\\', '/')) ?? [];
      if (folder && name) packages.set(name, folder);
    }
    const wrapped = `(function (exports, require, module, __filename, __dirname) {${lazily(chunk.code)}\n})`;
    // V8 holds a source of ASCII in half the memory; `\\u` says the same in strings, templates and patterns.
    const escaped = (/** @type {string} */ unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
    writeFileSync(join(directory, chunk.fileName), wrapped.replaceAll(/[^\0-\x7f]/g, escaped));
  }
}

/**
 * Code that requires modules of Node which take long to load where it uses them, not where it imports them; and that takes TensorFlow.js
 * as it is: a copy of its thousand exports, by getters, would be made for each file that imports it.
 *
 * @param {string} code
 */
function lazily(code) {
  const slow =
    /(?:const )?([\w$]+) = (?:[^;\n]*__toESM\()?((?:\w+\.)?require__require_node_(?:child_process|readline|v8|worker_threads|zlib)\(\))(?:, 1\))?;/g;
  let changed = code.replaceAll(/(?:\w+\.)?__toESM\((require_tfjs_core\(\)), 1\)/g, '$1');
  for (const [statement, name, required] of [...changed.matchAll(slow)]) {
    const uses = new RegExp(
      `^var [\\w$, ]+;$|(?<![\\w$.])${name?.replaceAll('$', '\\$')}(?:\\.default)?(?![\\w$])`,
      'gm',
    );
    const replaced = (/** @type {string} */ use) => (use.startsWith('var ') ? use : `(${required})`);
    changed = changed.replace(statement, '').replaceAll(uses, replaced);
  }
  return changed;
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
      made: (/** @type {string} */ modules) => `import { hosts } from './hosts.js';
export const openers = new Map(hosts.map(({ name }, index) => [name, ${modules}[index].opener]));`,
    },
    {
      file: join(dist, 'tasks', 'configs.js'),
      from: 'registry.js',
      row: /config: \(\) => import\(('[^']+')\)/g,
      made: (/** @type {string} */ modules) => `import { registry } from './registry.js';
export const configs = Object.fromEntries(Object.keys(registry).map((name, index) => [name, ${modules}[index]]));`,
    },
  ];
  return {
    name: 'lists at once',
    /** @param {string} id */
    load(id) {
      const list = lists.find(({ file }) => file === id);
      if (list === undefined) return null;
      const files = [...readFileSync(join(dirname(id), list.from), 'utf8').matchAll(list.row)].map(([, file]) => file);
      const imports = files.map((file, index) => `import * as module${index} from ${file};`);
      const modules = `[${files.map((_, index) => `module${index}`).join(', ')}]`;
      return `${imports.join('\n')}\n${list.made(modules)}`;
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
