import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { bin } from '../cli/rnn.js';
import { temporaryFolder } from '../temporary-folder.js';
import { endOf, runFolder, startGroup, writeTiny } from './group.js';
import { backend, freePorts, startWorker } from './workers.js';

describe.runIf(backend.name === 'tensorflow')('the chief', { timeout: 240_000 }, () => {
  it('of TF_CONFIG writes the run alone; the others print what concerns them', async () => {
    const [own, other] = [temporaryFolder(), temporaryFolder()];
    const [first, second] = (await freePorts(2)).map((port) => `127.0.0.1:${port}`);
    const configOf = (type: string) =>
      JSON.stringify({ cluster: { worker: [second], chief: [first] }, task: { type, index: 0 } });
    const workers = [
      startWorker([bin, 'train', writeTiny(own, { steps: 30 })], configOf('chief')),
      startWorker([bin, 'train', writeTiny(other, { steps: 30 })], configOf('worker')),
    ];
    const [chief, worker] = await endOf(workers);
    expect([chief?.exitCode, worker?.exitCode]).toEqual([0, 0]);
    expect(existsSync(join(runFolder(own), 'checkpoints/last/weights.bin'))).toBe(true);
    expect(readdirSync(other).sort()).toEqual(['text.txt', 'tiny.json']);
    expect(chief?.stderr).toContain('Finished after 30 steps');
    expect(worker?.stdout).toBe('');
    expect(worker?.stderr).toContain(`Worker 1 of 2: the chief is ${first}, which writes the run.`);
    expect(worker?.stderr).not.toMatch(/epoch|validation|too few/);
  });

  it('and the others reach each other past a proxy of the environment', async () => {
    const folder = temporaryFolder();
    const proxy = 'http://127.0.0.1:9';
    const env = { http_proxy: proxy, https_proxy: proxy, grpc_proxy: proxy, no_proxy: 'example.org' };
    const { workers } = await startGroup(2, () => [writeTiny(folder, { steps: 2 })], env);
    for (const { exitCode, stderr } of await endOf(workers)) expect(exitCode, stderr).toBe(0);
  });
});
