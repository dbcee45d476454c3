import { type SpawnSyncOptions, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pack, plainEnvironment } from './pack.js';

const typescript = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin/tsc');
const nodeTypes = dirname(dirname(createRequire(import.meta.url).resolve('@types/node/package.json')));

let packed: ReturnType<typeof pack>;

beforeAll(() => {
  packed = pack();
}, 600_000);
afterAll(() => rmSync(packed.folder, { recursive: true, force: true }));

it('holds what the command and the library need, and no sources or maps', () => {
  const { stdout } = spawnSync('tar', ['-tzf', packed.tarball], { encoding: 'utf8' });
  const files = stdout.trim().split('\n');
  for (const file of [
    'LICENSE',
    'NOTICE',
    'CHANGELOG.md',
    'bin/rnn.js',
    'dist/index.js',
    'dist/index.d.ts',
    'dist/browser/rnn.js',
    'dist/web/playground.html',
    'dist/browser/rnn.d.ts',
    'configs/quickstart.yaml',
    'data/es-sentences.txt',
    'docs/config.schema.json',
    'src/kernels/native/matmul.cc',
    'src/kernels/native/vector.h',
    'src/distributed/native/collective.cc',
    'src/distributed/native/shared-memory.h',
    'src/report/page/page.css',
    'scripts/native/install.mjs',
  ]) {
    expect(files).toContain(`package/${file}`);
  }
  const licenses = spawnSync('tar', ['-xzOf', packed.tarball, 'package/dist/bundle/licenses.txt'], {
    encoding: 'utf8',
  });
  for (const name of ['@tensorflow/tfjs-core', 'commander', 'yaml', 'zod'])
    expect(licenses.stdout).toContain(`${name} `);
  expect(
    files.filter((file) => /\.map$|tsbuildinfo$|^package\/(test|bench)\/|^package\/src\/.*\.ts$/.test(file)),
  ).toEqual([]);
});

/** npm 11 and npm 10, the second through npx; null where the registry has to be asked and cannot be reached. */
describe.each(['npm', 'npx -y npm@10'])('installed into an empty project by %s', (npm) => {
  let project: string;
  let offline: string | null = null;

  const run = (program: string, parameters: string[], options: SpawnSyncOptions = {}) => {
    // A separate cache, as for a new user: nothing is compiled or downloaded yet.
    const env = { ...plainEnvironment, XDG_CACHE_HOME: join(packed.folder, 'cache'), RNN_BACKEND: 'wasm' };
    const result = spawnSync(program, parameters, { cwd: project, env, encoding: 'utf8', ...options });
    return { status: result.status, stdout: String(result.stdout), stderr: String(result.stderr) };
  };

  beforeAll(() => {
    project = join(packed.folder, npm.replaceAll(/\W/g, '-'));
    mkdirSync(project);
    writeFileSync(join(project, 'package.json'), JSON.stringify({ name: 'empty', private: true, type: 'module' }));
    const { status, stderr } = run('sh', [
      '-c',
      `${npm} install --prefer-offline --no-audit --no-fund "$1"`,
      'sh',
      packed.tarball,
    ]);
    if (/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|ENOTCACHED/.test(stderr)) offline = stderr;
    else if (status !== 0) throw new Error(stderr);
  }, 600_000);

  it('trains, samples and scores', { timeout: 300_000 }, (context) => {
    context.skip(offline !== null, 'the registry cannot be reached');
    writeFileSync(join(project, 'corpus.txt'), 'el sol sale\nla luna sale\nel mar canta\nla luna canta\n'.repeat(20));
    writeFileSync(
      join(project, 'config.yaml'),
      'task: languageModel\nname: small\ndata:\n  train: corpus.txt\nmodel:\n  hiddenSize: 8\ntraining:\n  epochs: 2\n',
    );
    const rnn = (...words: string[]) => run('npx', ['--no-install', 'rnn', ...words]);
    expect(rnn('train', 'config.yaml')).toMatchObject({ status: 0 });
    expect(rnn('sample', '--seed', 'el', '--num', '2', '--random-seed', '1').stdout).toMatch(/^el.*\nel.*\n$/);
    expect(rnn('score', 'el sol sale').stdout).toContain('el sol sale');
  });

  it('writes a preset that trains', (context) => {
    context.skip(offline !== null, 'the registry cannot be reached');
    expect(run('npx', ['--no-install', 'rnn', 'init', 'quickstart', 'preset.yaml'])).toMatchObject({ status: 0 });
    expect(run('npx', ['--no-install', 'rnn', 'config', 'validate', 'preset.yaml'])).toMatchObject({ status: 0 });
  });

  it('type-checks under strict rules, with every declaration looked at', (context) => {
    context.skip(offline !== null, 'the registry cannot be reached');
    writeFileSync(
      join(project, 'use.ts'),
      `import { createRandom, findRun, loadAs, openRun, sampleTexts, scoreTexts, selectKernels } from 'rnn-kit';
const { checkpoint } = await openRun(await findRun('runs', null));
const model = loadAs('languageModel', checkpoint, selectKernels());
const [sample] = sampleTexts(model, { prompt: 'el', temperature: 0.7, random: createRandom(1) });
const text: string | undefined = sample?.text;
const [score] = scoreTexts(model, ['el sol sale']);
const total: number | undefined = score?.logProbability;
// @ts-expect-error: a number is no text
scoreTexts(model, [1]);
console.log(text, total);
`,
    );
    const compilerOptions = {
      ...{ strict: true, noUncheckedIndexedAccess: true, exactOptionalPropertyTypes: true, skipLibCheck: false },
      ...{
        target: 'ES2022',
        lib: ['ES2023'],
        module: 'NodeNext',
        typeRoots: [nodeTypes],
        types: ['node'],
        noEmit: true,
      },
    };
    writeFileSync(join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['use.ts'] }));
    expect(run(process.execPath, [typescript, '-p', '.'])).toEqual({ status: 0, stdout: '', stderr: '' });
  });

  it('scores in the main thread and in a worker thread, the same', (context) => {
    context.skip(offline !== null, 'the registry cannot be reached');
    writeFileSync(
      join(project, 'score.js'),
      `import { findRun, loadAs, openRun, scoreTexts, selectKernels } from 'rnn-kit';
import { isMainThread, parentPort, Worker } from 'node:worker_threads';
const { checkpoint } = await openRun(await findRun('runs', null));
const [{ logProbability }] = scoreTexts(loadAs('languageModel', checkpoint, selectKernels()), ['el sol sale']);
if (!isMainThread) parentPort.postMessage(logProbability);
else {
  const worker = new Worker(new URL(import.meta.url));
  worker.on('message', (other) => { console.log(logProbability, other === logProbability); worker.terminate(); });
  worker.on('error', (error) => { throw error; });
}
`,
    );
    const { status, stdout, stderr } = run(process.execPath, ['score.js']);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatch(/^-\d+\.\d+ true\n$/);
  });

  it('has no install script', (context) => {
    context.skip(offline !== null, 'the registry cannot be reached');
    const { scripts } = JSON.parse(readFileSync(join(project, 'node_modules/rnn-kit/package.json'), 'utf8'));
    for (const name of ['preinstall', 'install', 'postinstall']) expect(scripts).not.toHaveProperty(name);
  });
});
