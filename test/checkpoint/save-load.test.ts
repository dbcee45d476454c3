import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { inspectCheckpoint, loadCheckpoint } from '../../src/checkpoint/load.js';
import { saveCheckpoint } from '../../src/checkpoint/save.js';
import { kerasLayers } from '../../src/runtime/layers.js';
import { tf } from '../../src/runtime/tensorflow.js';
import { stockModel } from '../stock-model.js';
import { temporaryFolder } from '../temporary-folder.js';
import { createCheckpoint } from './create-checkpoint.js';

describe('saveCheckpoint', () => {
  it('writes what loadCheckpoint reads back, bit for bit', async () => {
    const folder = join(temporaryFolder(), 'last');
    const checkpoint = createCheckpoint();
    const weird = new Float32Array(new Uint32Array([0x7fc00001, 0x80000000, 1, 0xff800000, 0x3f800000]).buffer);
    checkpoint.snapshot.optimizerSlots[0] = { name: 'dense/bias/0', shape: [5], data: weird };
    await saveCheckpoint(folder, checkpoint);
    const loaded = await loadCheckpoint(folder);
    expect(loaded).toEqual(checkpoint);
    const bits = loaded.snapshot.optimizerSlots[0]?.data as Float32Array;
    expect(Buffer.from(bits.buffer, bits.byteOffset, bits.byteLength)).toEqual(Buffer.from(weird.buffer));
  });

  it('writes a view into a larger buffer as the view, not the buffer', async () => {
    const folder = join(temporaryFolder(), 'last');
    const checkpoint = createCheckpoint();
    checkpoint.snapshot.carriedState = [{ name: 'h', shape: [2], data: new Float32Array([1, 2, 3, 4]).subarray(1, 3) }];
    await saveCheckpoint(folder, checkpoint);
    expect((await loadCheckpoint(folder)).snapshot.carriedState[0]?.data).toEqual(new Float32Array([2, 3]));
  });

  it('replaces the checkpoint that stands there and leaves nothing beside it', async () => {
    const parent = temporaryFolder();
    await saveCheckpoint(join(parent, 'last'), createCheckpoint(1));
    await saveCheckpoint(join(parent, 'last'), createCheckpoint(2));
    expect(await loadCheckpoint(join(parent, 'last'))).toEqual(createCheckpoint(2));
    expect(readdirSync(parent)).toEqual(['last']);
  });

  it('does not replace a folder of something else', async () => {
    const folder = join(temporaryFolder(), 'thesis');
    mkdirSync(folder);
    writeFileSync(join(folder, 'chapter-1.txt'), 'Once');
    await expect(saveCheckpoint(folder, createCheckpoint())).rejects.toThrow(
      /thesis is not a checkpoint and is not replaced/,
    );
    expect(readdirSync(folder)).toEqual(['chapter-1.txt']);
  });

  it.each([
    [
      'progress',
      (c = createCheckpoint()) => ({
        ...c,
        snapshot: { ...c.snapshot, progress: { ...c.snapshot.progress, seconds: Number.NaN } },
      }),
    ],
    ['metrics', (c = createCheckpoint()) => ({ ...c, metrics: { loss: Number.POSITIVE_INFINITY } })],
  ])('refuses numbers in %s that JSON would lose, and keeps the earlier checkpoint', async (_, spoil) => {
    const parent = temporaryFolder();
    await saveCheckpoint(join(parent, 'last'), createCheckpoint(1));
    await expect(saveCheckpoint(join(parent, 'last'), spoil())).rejects.toThrow(/JSON cannot hold/);
    expect(await loadCheckpoint(join(parent, 'last'))).toEqual(createCheckpoint(1));
    expect(readdirSync(parent)).toEqual(['last']);
  });

  it('names versions, sizes and metrics in the manifest, which inspectCheckpoint reads', async () => {
    const folder = join(temporaryFolder(), 'best');
    await saveCheckpoint(folder, createCheckpoint(7), { tensorflowVersion: '2.21.0' });
    const summary = await inspectCheckpoint(folder);
    expect(summary).toMatchObject({
      folder,
      task: 'languageModel',
      step: 7,
      epoch: 2,
      metrics: { validationLoss: 1.25, perplexity: 7 },
      versions: { node: process.version, tensorflow: '2.21.0' },
      model: { cell: 'simpleRnn' },
    });
    expect(summary.bytes).toBeGreaterThan(4 * 26);
  });

  it('writes weights that stock tfjs loads', async () => {
    const stock = kerasLayers().sequential({
      layers: [
        kerasLayers().layers.embedding({ inputDim: 5, outputDim: 2, name: 'words' }),
        kerasLayers().layers.lstm({ units: 3, name: 'memory' }),
        kerasLayers().layers.dense({ units: 5, name: 'logits' }),
      ],
    });
    const weights = stock.weights.map(({ originalName, shape, read }, index) => ({
      name: originalName,
      shape: shape as number[],
      data: stock.weights[index]?.read().dataSync() as Float32Array,
      read,
    }));
    const checkpoint = createCheckpoint();
    checkpoint.topology = stock.toJSON(null, false);
    checkpoint.snapshot.weights = weights.map(({ name, shape, data }) => ({ name, shape, data }));
    const folder = join(temporaryFolder(), 'best');
    await saveCheckpoint(folder, checkpoint);
    const loaded = await kerasLayers().loadLayersModel(stockModel(folder));
    const input = tf.tensor2d([[1, 4, 2]]);
    expect((loaded.predict(input) as { dataSync(): Float32Array }).dataSync()).toEqual(
      (stock.predict(input) as { dataSync(): Float32Array }).dataSync(),
    );
  });
});
