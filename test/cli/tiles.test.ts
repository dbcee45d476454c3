import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';
import { sharedFolder } from '../temporary-folder.js';
import { rnn } from './rnn.js';

const folder = sharedFolder();
const settings = ['training.precision=bfloat16', 'training.epochs=2', `runsDirectory=${folder}`, 'threads=1'];

async function train(tiles: string) {
  const options = settings.flatMap((setting) => ['--set', setting]);
  const { stderr, exitCode } = await rnn(['train', resolve('configs/ner-small.yaml'), '--name', tiles, ...options], {
    env: { RNN_TILES: tiles },
  });
  expect(exitCode, stderr).toBe(0);
  const lines = readFileSync(join(folder, tiles, 'metrics.jsonl'), 'utf8')
    .trim()
    .split('\n');
  const epochs = lines.map((line) => JSON.parse(line)).filter(({ type }) => type === 'epoch');
  return { isRounding: stderr.includes('computed by rounding'), losses: epochs.map(({ loss }) => loss as number) };
}

it('trains as well in bfloat16 where the system does not allow AMX, and says that it is not faster', async () => {
  const withTiles = await train('1');
  const without = await train('0');
  for (const [epoch, loss] of without.losses.entries()) expect(loss).toBeCloseTo(withTiles.losses[epoch] as number, 2);
  // Only AMX is forbidden: on other processors and hosts nothing changes.
  const { backend, hosts } = JSON.parse((await rnn(['doctor', '--json'])).stdout);
  const host = hosts.find(({ name }: { name: string }) => name === backend.name);
  if (host.instructionSet === 'AVX-512 with AMX')
    expect([withTiles.isRounding, without.isRounding]).toEqual([false, true]);
  else expect(without).toEqual(withTiles);
});
