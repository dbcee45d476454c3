// @ts-check
// Bundles the command line that tsc has written to dist/ into dist/bundle/, which bin/rnn.js runs: some 30 files where there are
// 600, which Node reads, resolves and compiles one by one. Without it the command line runs too, and starts more slowly.
import { readdirSync, rmSync } from 'node:fs';
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

const bundle = await rolldown({
  input: { main: join(dist, 'cli', 'main.js') },
  platform: 'node',
  // Other packages stay where they are installed, but zod: it is 95 files, half of them messages in other languages.
  external: (id) => !/^[./]|^zod($|\/)|^@tensorflow\/[\w-]+$/.test(id),
  logLevel: 'warn',
  plugins: [packagesByRequire(), modulesByName(), placesOfModules()],
});
await bundle.write({ dir: directory, format: 'esm', entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' });
await bundle.close();

/** TensorFlow.js as CommonJS, which it is: an import would parse its two megabytes once more for the names of its exports. */
function packagesByRequire() {
  const prefix = '\0require:';
  return {
    name: 'packages by require',
    /** @param {string} id @param {string | undefined} importer */
    resolveId(id, importer) {
      if (!/^@tensorflow\/[\w-]+$/.test(id)) return null;
      return importer?.startsWith(prefix) ? { id, external: true } : prefix + id;
    },
    /** @param {string} id */
    load: (id) =>
      id.startsWith(prefix) ? `module.exports = require(${JSON.stringify(id.slice(prefix.length))});` : null,
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
