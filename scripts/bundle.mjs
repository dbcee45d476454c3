// @ts-check
// Bundles the command line in dist/ into dist/bundle/main.cjs, which bin/rnn.js runs. Node would otherwise read, resolve and compile
// 600 files one by one; V8 can also cache the compiled bundle (bin/load-bundle.js). A module runs when it is first needed. The command
// line also runs without the bundle, but starts more slowly.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const dist = fileURLToPath(new URL('../dist', import.meta.url));
const directory = join(dist, 'bundle');

// Files of an earlier build may be stale.
rmSync(directory, { recursive: true, force: true });
const { rolldown } = await import('rolldown').catch(() => {
  process.stderr.write('rnn: dist/ is not bundled, since rolldown is not installed: npm ci.\n');
  process.exit(0);
});

const core = '@tensorflow/tfjs-core';
/** Folders of the packages whose code is in a bundle, by name. @type {Map<string, string>} */
const packages = new Map();
// What these modules import goes into one file, start.cjs: it is what commands with a model need. The rest is split into other files,
// so that a short command reads only a third of the code.
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
// TensorFlow.js is bundled with its dependencies. Packages that Node loads outside the bundle must find this same copy.
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

/** The licence of each bundled package, copied from the package. */
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
 * Writes bundled files in the form that `bin/load-bundle.js` reads.
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
    // V8 stores ASCII source in half the memory. A `\\u` escape means the same in strings, templates and regular expressions.
    const escaped = (/** @type {string} */ unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
    writeFileSync(join(directory, chunk.fileName), wrapped.replaceAll(/[^\0-\x7f]/g, escaped));
  }
}

/**
 * Rewrites bundled code in two ways. Slow Node modules are required where they are used, not where they are imported. TensorFlow.js is
 * required directly: otherwise each importing file would copy its thousand exports as getters.
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
 * Keeps Node's modules, and packages that are CommonJS or large, outside the bundle. They are required where they are first needed,
 * because an import would run at every start. The other packages are a few small files each and are bundled.
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

/** CommonJS has no top-level `await`: replaces the awaited imports of the lists of modules with static imports. */
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

/** Keeps each module's own `import.meta.url`, from which it finds the files beside it. */
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

/** Bundles every module of a folder from which modules are imported by a name known only at run time. */
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
