import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { createRequire, isBuiltin } from 'node:module';
import { dirname, join, relative, resolve } from 'node:path';
import { cruise, type ICruiseResult } from 'dependency-cruiser';
import { rolldown } from 'rolldown';
import { globSync } from 'tinyglobby';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from './temporary-folder.js';

/** What a browser build is made of, with all that these files import; types aside. */
const computing = [
  'src/{text,metrics,model,training,inference,music}/**/*.ts',
  'src/kernels/{native,reference}/*.ts',
  'src/kernels/hosts/{current,mount}.ts',
  'src/kernels/hosts/wasm/device.ts',
  'src/tasks/*/{spec,learning,config,use}.ts',
  'src/checkpoint/{parse,manifest}.ts',
  'src/tasks/in-memory.ts',
  'src/browser/*.ts',
];

/** Everything outside of the project that a bundle of `files` needs, and who imports it. */
async function importsOf(files: string[]): Promise<Map<string, string[]>> {
  const imports = new Map<string, string[]>();
  const bundle = await rolldown({
    input: Object.fromEntries(files.map((file) => [file, file])),
    platform: 'browser',
    logLevel: 'silent',
    resolve: { extensionAlias: { '.js': ['.ts', '.js'] } },
    plugins: [
      {
        name: 'list imports',
        resolveId(source, importer) {
          if (importer === undefined || source.startsWith('.')) return null;
          imports.set(source, [...(imports.get(source) ?? []), relative('.', importer)]);
          return { id: source, external: true };
        },
      },
    ],
  });
  await bundle.generate({ format: 'esm' });
  return imports;
}

describe('what computes', () => {
  it('bundles for a browser, without anything of Node', async () => {
    const files = globSync(computing);
    expect(files.length).toBeGreaterThan(200);
    const imports = await importsOf(files);
    expect(Object.fromEntries([...imports].filter(([name]) => isBuiltin(name)))).toEqual({});
    expect([...imports.keys()].sort()).toEqual([
      '@noble/hashes/sha2.js',
      '@noble/hashes/utils.js',
      '@tensorflow/tfjs-backend-cpu',
      '@tensorflow/tfjs-core',
      'abcjs',
      'fastest-levenshtein',
      'pure-rand/generator/xoroshiro128plus',
      'tinyqueue',
      'zod',
    ]);
  });

  it('is told from what does not', async () => {
    const imports = await importsOf(['src/kernels/select.ts']);
    expect([...imports.keys()]).toContain('node:worker_threads');
  });
});

describe('the fences', () => {
  it.each([
    'text',
    'model/layers',
    'inference/decode',
    'training',
    'kernels/reference',
    'kernels/hosts/wasm',
    'tasks/tagging',
    'browser',
  ])('refuse an import of Node in src/%s', async (folder) => {
    const root = temporaryFolder();
    mkdirSync(join(root, 'src', folder), { recursive: true });
    writeFileSync(join(root, 'src', folder, 'file.ts'), "import { readFileSync } from 'node:fs';\nreadFileSync('');\n");
    const { forbidden } = createRequire(import.meta.url)('../.dependency-cruiser.cjs');
    const { output } = await cruise(['src'], { baseDir: root, validate: true, ruleSet: { forbidden } });
    const { violations } = (output as ICruiseResult).summary;
    expect(violations.map(({ rule, to }) => [rule.name, to])).toEqual([['node-at-the-edges', 'fs']]);
  });

  it('refuse the globals of Node', () => {
    const root = temporaryFolder();
    copyFileSync('biome.json', join(root, 'biome.json'));
    const write = (file: string) => {
      mkdirSync(dirname(join(root, file)), { recursive: true });
      writeFileSync(join(root, file), 'export const id = process.pid;\n');
    };
    const refused = ['src/kernels/hosts/wasm/file.ts', 'src/tasks/tagging/spec.ts', 'src/text/file.ts'];
    for (const file of [...refused, 'src/kernels/hosts/wasm/open.ts', 'src/run/file.ts']) write(file);
    const { stderr } = spawnSync(resolve('node_modules/.bin/biome'), ['lint', 'src'], { cwd: root, encoding: 'utf8' });
    expect(stderr.match(/^\S+(?=:\d+:\d+ lint\/style\/noRestrictedGlobals)/gm)?.sort()).toEqual(refused);
  });
});
