// @ts-check
// Bundles the browser parts of dist/: the library (`rnn-kit/browser`) with its dependencies into dist/browser/rnn.js, its declarations
// into one self-contained rnn.d.ts, and the playground into one page, dist/web/playground.html.
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const dist = fileURLToPath(new URL('../dist', import.meta.url));
const source = fileURLToPath(new URL('../src', import.meta.url));

const { rolldown, dts } = await loadBundler().catch(() => {
  process.stderr.write('rnn: dist/browser is not bundled, since rolldown is not installed: npm ci.\n');
  process.exit(0);
});

const library = await bundleLibrary(await usedKernels());
await library.write({
  dir: join(dist, 'browser'),
  format: 'esm',
  minify: true,
  codeSplitting: false,
  entryFileNames: '[name].js',
  // The licence comments in TensorFlow.js's files would be a third of the bundle.
  comments: false,
});
await library.close();
const licences =
  "/*! rnn-kit, MIT. With code of others, TensorFlow.js (Apache-2.0) above all: their licences are in the package's NOTICE. */";
const file = join(dist, 'browser', 'rnn.js');
writeFileSync(file, `${licences}\n${readFileSync(file, 'utf8')}`);

const declarations = await rolldown({
  input: { rnn: join(dist, 'browser', 'index.d.ts') },
  external: /^[^./]/,
  logLevel: 'warn',
  plugins: [dts({ dtsInput: true, tsconfig: false })],
});
await declarations.write({ dir: join(dist, 'browser'), format: 'esm' });
await declarations.close();

const page = {
  'page.css':
    readFileSync(join(source, 'report', 'page', 'page.css'), 'utf8') +
    readFileSync(join(source, 'web', 'playground.css'), 'utf8'),
  'tunes.js': await script('tunes', 'iife'),
  'main.js': await script('main', 'esm'),
};
let html = readFileSync(join(source, 'web', 'playground.html'), 'utf8');
for (const [name, content] of Object.entries(page)) html = html.replace(`/* ${name} */`, () => content);
writeFileSync(join(dist, 'web', 'playground.html'), html);

/**
 * A script to inline in the page. Closing script tags inside it are escaped, because they would end the script.
 *
 * @param {string} name
 * @param {'iife' | 'esm'} format
 */
async function script(name, format) {
  const bundle = await rolldown({ input: join(dist, 'web', `${name}.js`), platform: 'browser', logLevel: 'warn' });
  const { output } = await bundle.generate({ format, minify: true, codeSplitting: false, comments: false });
  await bundle.close();
  return output[0].code.trim().replaceAll('</script', '<\\/script').replaceAll('<!--', '<\\!--');
}

async function loadBundler() {
  const [{ rolldown }, { dts }] = await Promise.all([import('rolldown'), import('rolldown-plugin-dts')]);
  return { rolldown, dts };
}

/**
 * The bundle of the library with these kernels of TensorFlow.js, by their names.
 *
 * @param {string[]} kernels
 */
function bundleLibrary(kernels) {
  return rolldown({
    input: { rnn: join(dist, 'browser', 'index.js') },
    platform: 'browser',
    logLevel: 'warn',
    plugins: [ownTensorFlow(), withKernels(kernels)],
  });
}

/** The names of the kernels that the operations of TensorFlow.js in the library run, which are a third of them. */
async function usedKernels() {
  const bundle = await bundleLibrary([]);
  const { output } = await bundle.generate({ format: 'esm', codeSplitting: false });
  await bundle.close();
  const core = createRequire(import.meta.url).resolve('@tensorflow/tfjs-core/dist/kernel_names.js');
  const names = [...readFileSync(core, 'utf8').matchAll(/^export const (\w+) = '\1';$/gm)].map(
    ([, name]) => name ?? '',
  );
  const { code } = output[0];
  // A constant with its name, or the name in its place.
  return names.filter((name) => code.includes(`'${name}'`) || code.includes(`"${name}"`));
}

/**
 * Leaves out what the operations of the library do not run: kernels of the `cpu` backend, and the optimizers.
 *
 * @param {string[]} kernels
 */
function withKernels(kernels) {
  const used = new Set(kernels);
  /** @type {[RegExp, (code: string) => string][]} */
  const changes = [
    [/\/runtime\/host\/kernel-names\.js$/, () => `export const kernelNames = () => ${JSON.stringify(kernels)};`],
    [/\/tfjs-core\/dist\/index\.js$/, () => "import './base_side_effects';\nexport * from './base';"],
    [
      /\/tfjs-backend-cpu\/dist\/register_all_kernels\.js$/,
      (code) => {
        const files = [...code.matchAll(/^import \{ (\w+) \} from '\.\/kernels\/(\w+)';$/gm)];
        const kept = files.filter(([, , file]) => used.has(/** @type {string} */ (file)));
        const imports = kept.map(([line]) => line).join('\n');
        const list = kept.map(([, config]) => config).join(', ');
        return `import { registerKernel } from '@tensorflow/tfjs-core';\n${imports}\nfor (const config of [${list}]) registerKernel(config);`;
      },
    ],
  ];
  return {
    name: 'used kernels',
    /**
     * @param {string} code
     * @param {string} id
     */
    transform(code, id) {
      const path = id.replaceAll('\\', '/');
      const change = changes.find(([file]) => file.test(path));
      return change === undefined ? null : change[1](code);
    },
  };
}

/**
 * TensorFlow.js keeps its engine on the global object, which a page's own TensorFlow.js would share; this plugin makes it private. In
 * Node, TensorFlow.js imports `util`; this plugin replaces it with globals that every JavaScript engine has, so the bundle also runs in Node.
 */
function ownTensorFlow() {
  const util = '\0util';
  const types = ['Float32Array', 'Int32Array', 'Uint8Array', 'Uint8ClampedArray'];
  return {
    name: 'own TensorFlow.js',
    /** @param {string} source */
    resolveId: (source) => (source === 'util' ? util : null),
    /** @param {string} id */
    load(id) {
      if (id === util) {
        const checks = types.map((type) => `is${type}: (value) => value instanceof ${type}`);
        return `export const { TextEncoder, TextDecoder } = globalThis;\nexport const types = { ${checks.join(', ')} };`;
      }
      if (!id.replaceAll('\\', '/').endsWith('/tfjs-core/dist/global_util.js')) return null;
      return `const space = {};
const globals = new Map();
export const getGlobalNamespace = () => space;
export function getGlobal(key, init) {
  if (!globals.has(key)) globals.set(key, init());
  return globals.get(key);
}`;
    },
  };
}
