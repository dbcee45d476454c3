import { spawnSync } from 'node:child_process';
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { rolldown } from 'rolldown';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../temporary-folder.js';

const root = join(import.meta.dirname, '../..');
const library = join(root, 'dist/browser/rnn.js');
const wasm = (variant: string) => join(root, `src/kernels/hosts/wasm/${variant}.wasm`);

/** Bytes as a server sends them. */
const sent = (file: string) => gzipSync(readFileSync(file), { level: 9 }).length;

describe('the library for browsers', () => {
  it('is at most 400 KB gzipped beside the model, with the WebAssembly module', () => {
    const builds = ['simd128', 'relaxed-simd'].map((variant) => sent(wasm(variant)));
    expect(sent(library) + Math.max(...builds)).toBeLessThanOrEqual(400_000);
  });

  it('is whole: it imports nothing, of Node or of packages', async () => {
    const imports: string[] = [];
    const bundle = await rolldown({
      input: library,
      platform: 'browser',
      logLevel: 'silent',
      plugins: [
        {
          name: 'list imports',
          resolveId(source, importer) {
            if (importer === undefined) return null;
            imports.push(source);
            return { id: source, external: true };
          },
        },
      ],
    });
    await bundle.generate({ format: 'esm' });
    expect(imports).toEqual([]);
  });

  it("names the module's two files as bundlers look for them", () => {
    const code = readFileSync(library, 'utf8');
    const addresses = [...code.matchAll(/new URL\(([`'"])([^`'"]+\.wasm)\1\s*,\s*import\.meta\.url\)/g)];
    const files = addresses.map(([, , address]) => join(root, 'dist/browser', address as string));
    expect(files.sort()).toEqual([wasm('relaxed-simd'), wasm('simd128')]);
  });

  it('leaves nothing on the global object, where a page may have its own TensorFlow.js', () => {
    const script = `const before = Reflect.ownKeys(globalThis);
await import(${JSON.stringify(library)});
console.log(JSON.stringify(Reflect.ownKeys(globalThis).filter((key) => !before.includes(key)).map(String)));`;
    const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
    // zod's own settings, which it shares with any other zod on purpose.
    const added = JSON.parse(stdout).filter((key: string) => !key.startsWith('__zod_'));
    expect({ added, stderr }).toEqual({ added: [], stderr: '' });
  });

  it('has types for strict pages without @types/node, with every declaration looked at', { timeout: 120_000 }, () => {
    const project = temporaryFolder();
    copyFileSync(join(root, 'dist/browser/rnn.d.ts'), join(project, 'rnn.d.ts'));
    writeFileSync(
      join(project, 'use.ts'),
      `import { type BrowserModel, createModel, type ModelFiles } from './rnn.js';
const folder: ModelFiles = new URL('model/', location.href);
const model: BrowserModel = await createModel(folder, { wasm: { simd128: '/simd128.wasm' } });
const [score] = await model.score('El sol sale.', { alternatives: 3 });
const likeliest: string | undefined = score?.tokens[0]?.alternatives[0]?.token;
const [sample] = await model.sample({ prompt: 'El', temperature: [0.5, 1], onText: (text, index) => console.log(text, index) });
const [tagged] = await model.tag('Ana vive aquí.');
const [classified] = await model.classify(['Muy buena.']);
const [translated] = await model.translate('I am tired.', { beamSize: 4 });
const weights: Float32Array | null | undefined = translated?.translations[0]?.attention?.[0];
const transcribed = await model.transcribe(await new Blob([]).arrayBuffer());
const [filled] = await model.fill('El ___ sale.');
// @ts-expect-error: a number is no text
await model.score(1);
// @ts-expect-error: no such ability
await model.sing();
console.log(likeliest, sample?.text, tagged?.entities, classified?.label, weights, transcribed.text, filled?.filled);
`,
    );
    const compilerOptions = {
      ...{ strict: true, noUncheckedIndexedAccess: true, exactOptionalPropertyTypes: true, skipLibCheck: false },
      ...{ target: 'ES2022', module: 'ESNext', moduleResolution: 'Bundler', noEmit: true },
      ...{ lib: ['ES2023', 'DOM'], types: [] },
    };
    writeFileSync(join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['use.ts'] }));
    const compiler = join(root, 'node_modules/typescript/bin/tsc');
    const { status, stdout } = spawnSync(process.execPath, [compiler, '-p', project], { encoding: 'utf8' });
    expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
  });
});
