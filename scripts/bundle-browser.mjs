// @ts-check
// Bundles what runs in a browser, which tsc has written to dist/: the library (`rnn-kit/browser`), with all that it is made of, in
// dist/browser/rnn.js, and its declarations in rnn.d.ts, which read no others.
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const dist = fileURLToPath(new URL('../dist', import.meta.url));

const { rolldown, dts } = await loadBundler().catch(() => {
  process.stderr.write('rnn: dist/browser is not bundled, since rolldown is not installed: npm ci.\n');
  process.exit(0);
});

const library = await rolldown({
  input: { rnn: join(dist, 'browser', 'index.js') },
  platform: 'browser',
  logLevel: 'warn',
  plugins: [ownTensorFlow()],
});
await library.write({
  dir: join(dist, 'browser'),
  format: 'esm',
  minify: true,
  codeSplitting: false,
  entryFileNames: '[name].js',
});
await library.close();

const declarations = await rolldown({
  input: { rnn: join(dist, 'browser', 'index.d.ts') },
  external: /^[^./]/,
  logLevel: 'warn',
  plugins: [dts({ dtsInput: true, tsconfig: false })],
});
await declarations.write({ dir: join(dist, 'browser'), format: 'esm' });
await declarations.close();

async function loadBundler() {
  const [{ rolldown }, { dts }] = await Promise.all([import('rolldown'), import('rolldown-plugin-dts')]);
  return { rolldown, dts };
}

/**
 * TensorFlow.js keeps its engine on the global object, which a page's own TensorFlow.js would share; here it keeps it to itself. In
 * Node it asks `util` for what all engines have: with that, the bundle runs there too.
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
