import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { io } from '@tensorflow/tfjs-core';

/** A folder of tfjs's layers format, as `tf.loadLayersModel` takes it; `file://` addresses need tfjs-node. */
export function stockModel(folder: string): io.IOHandler {
  const { modelTopology, weightsManifest } = JSON.parse(readFileSync(join(folder, 'model.json'), 'utf8'));
  const [{ paths, weights }] = weightsManifest as [{ paths: string[]; weights: io.WeightsManifestEntry[] }];
  const data = Buffer.concat(paths.map((path) => readFileSync(join(folder, path))));
  const weightData = data.buffer.slice(data.byteOffset, data.byteOffset + data.byteLength);
  return { load: async () => ({ modelTopology, weightSpecs: weights, weightData }) };
}
