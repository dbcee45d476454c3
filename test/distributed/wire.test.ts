import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../temporary-folder.js';
import type { Trained } from './many.js';
import { backend, compileScript, configsOf, freePorts, startWorker } from './workers.js';

const STEPS = 30;

it.runIf(backend.name === 'tensorflow')(
  'bfloat16 on the wire rounds sums, alike on all workers',
  { timeout: 240_000 },
  async () => {
    const folder = temporaryFolder();
    const config = join(import.meta.dirname, '../../configs/course-ner.yaml');
    const set = [`training.steps=${STEPS}`, 'training.epochs=null', 'training.batchSize=5'];
    const cases = [
      { name: 'float32', config, set },
      { name: 'bfloat16', config, set: [...set, 'training.distributed.wire=bfloat16'] },
    ];
    const file = join(folder, 'cases.json');
    writeFileSync(file, JSON.stringify(cases));
    const addresses = (await freePorts(2)).map((port) => `127.0.0.1:${port}`);
    const script = compileScript('train-many', folder);
    const workers = configsOf(addresses).map((tfConfig) => startWorker([script, file], tfConfig));
    const [chief, other] = await Promise.all(
      workers.map(async ({ ended }) => {
        const { exitCode, stdout, stderr } = await ended;
        expect(exitCode, stderr).toBe(0);
        return stdout
          .trim()
          .split('\n')
          .map((line) => JSON.parse(line) as Trained);
      }),
    );
    const [exact, rounded] = chief as [Trained, Trained];
    expect(rounded.weights).not.toBe(exact.weights);
    for (const [step, loss] of rounded.losses.entries())
      expect(loss / (exact.losses[step] as number)).toBeCloseTo(1, 1);
    expect(other?.map(({ weights }) => weights)).toEqual([exact.weights, rounded.weights]);
  },
);
