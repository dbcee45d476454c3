import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { writeProject } from './cli/trained-run.js';
import { sharedFolder } from './temporary-folder.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const typescript = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin/tsc');
const example = (name: string) => join(root, 'examples/build', `${name}.js`);

let folder: string;
let compiled: ReturnType<typeof spawnSync>;

const run = (name: string, ...parameters: string[]) =>
  spawnSync(process.execPath, [example(name), ...parameters], { cwd: folder, encoding: 'utf8', timeout: 110_000 });

beforeAll(() => {
  folder = sharedFolder();
  writeProject(folder);
  compiled = spawnSync(process.execPath, [typescript, '-p', join(root, 'examples')], { encoding: 'utf8' });
}, 240_000);

describe('examples', () => {
  it('compile strictly', () => {
    expect([compiled.stdout, compiled.status]).toEqual(['', 0]);
  });

  it('train with an interface of their own, then serve the model', async () => {
    const { stdout, stderr, status } = run('train-with-progress', 'corpus.txt', '2');
    expect(status).toBe(0);
    expect(stdout).toMatch(/^epoch 1: validation loss [\d.]+\nepoch 2: .*\nfinished after \d+ steps: budget\n$/);
    expect(stderr).toMatch(/\rstep 1 of \d+, loss [\d.]+ nats per token/);

    const server: ChildProcess = spawn(process.execPath, [example('serve'), 'example', '0'], { cwd: folder });
    try {
      const [line] = (await once(server.stdout as NodeJS.ReadableStream, 'data')) as [Buffer];
      const address = line.toString().trim();
      const get = async (path: string) => {
        const response = await fetch(`${address}${path}`);
        return { status: response.status, body: (await response.json()) as Record<string, unknown> };
      };
      const sample = await get('/sample?prompt=El&temperature=0.7');
      expect(sample).toMatchObject({ status: 200, body: { prompt: 'El', text: expect.any(String) } });
      const score = await get(`/score?text=${encodeURIComponent('Elena mira el dragón.')}`);
      expect(score.body).toMatchObject({ unknown: ['dragón'] });
      expect(score.body.logProbability).toBeLessThan(0);
      expect((await get('/sample?temperature=-1')).status).toBe(400);
      expect((await get('/other')).status).toBe(404);
    } finally {
      server.kill('SIGTERM');
    }
    expect((await once(server, 'exit'))[0]).toBe(0);
  }, 240_000);

  it('say in a sentence what is wrong with the data', () => {
    const { stderr, status } = run('train-with-progress', 'missing.txt');
    expect(status).toBe(2);
    expect(stderr).toContain('missing.txt');
  });

  it('train in a worker thread, with the main one free', () => {
    const { stdout, status } = run('train-in-worker', 'corpus.txt');
    expect(status).toBe(0);
    expect(stdout).toMatch(/^epoch 1: .*\nepoch 2: .*\nfinished: budget\nthis thread was free meanwhile\n$/);
  }, 240_000);
});
