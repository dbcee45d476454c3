import { dirname, join } from 'node:path';
import { parseJson } from '../../checkpoint/json.js';
import type { NamedArray } from '../../model/parameters.js';
import { toFloat32 } from '../to-float32.js';
import { readWhole, unreadable } from './files.js';
import type { ForeignModel } from './foreign.js';
import { entriesOf, parseTopology } from './topology.js';

/** Reads the layers of a LayersModel and its weight files, which are in the same folder. */
export async function readTfjs(bytes: Uint8Array, file: string): Promise<ForeignModel> {
  const json = entriesOf(parseJson(new TextDecoder().decode(bytes), file));
  const arrays = await readWeights(json, file);
  const { modelTopology } = json;
  const described = entriesOf(modelTopology);
  const topology = parseTopology('model_config' in described ? described.model_config : described, file);
  return {
    layers: topology.map((layer) => ({
      ...layer,
      weights: arrays.filter(
        ({ name }) => name.startsWith(`${layer.name}/`) || (layer.inner !== null && ownsInner(layer, name)),
      ),
    })),
  };
}

function ownsInner({ inner }: { inner: { config: Readonly<Record<string, unknown>> } | null }, name: string): boolean {
  const own = String(inner?.config.name);
  return name.startsWith(`forward_${own}/`) || name.startsWith(`backward_${own}/`);
}

/** The weights of an export of rnn, by parameter name. */
export async function readOwnTfjs(bytes: Uint8Array, file: string): Promise<NamedArray[]> {
  return readWeights(entriesOf(parseJson(new TextDecoder().decode(bytes), file)), file);
}

async function readWeights({ weightsManifest }: Record<string, unknown>, file: string): Promise<NamedArray[]> {
  if (!Array.isArray(weightsManifest))
    throw unreadable(file, 'it has no weightsManifest', 'Give the model.json of a LayersModel.');
  const arrays: NamedArray[] = [];
  for (const group of weightsManifest) {
    const { paths, weights } = entriesOf(group);
    if (!Array.isArray(paths) || !Array.isArray(weights)) throw unreadable(file, 'its weightsManifest is damaged');
    const pieces: Uint8Array[] = [];
    for (const path of paths) {
      // Only names in the folder of the file, no paths out of it.
      if (typeof path !== 'string' || !/^[\w.-]+$/.test(path) || /^\.+$/.test(path)) {
        throw unreadable(
          file,
          `its weights are in ${JSON.stringify(path)?.slice(0, 100)}, which is not a file beside it`,
        );
      }
      pieces.push(await readWhole(join(dirname(file), path)));
    }
    const whole = Buffer.concat(pieces);
    let offset = 0;
    for (const weight of weights) {
      const { name, shape, dtype, quantization } = entriesOf(weight);
      const quoted = JSON.stringify(name)?.slice(0, 200);
      if (typeof name !== 'string' || !isShape(shape)) throw unreadable(file, 'its weightsManifest is damaged');
      if (dtype !== 'float32' || quantization !== undefined) {
        throw unreadable(file, `${quoted} is not written as float32`, 'Convert the model without quantization.');
      }
      const length = 4 * shape.reduce((product, size) => product * size, 1);
      if (!(offset + length <= whole.length))
        throw unreadable(file, `${quoted} would end at byte ${offset + length} of ${whole.length}`);
      arrays.push({ name, shape, data: toFloat32(whole.subarray(offset, offset + length), 'float32') });
      offset += length;
    }
    if (offset !== whole.length)
      throw unreadable(file, `${whole.length - offset} bytes of its weights belong to no tensor`);
  }
  return arrays;
}

function isShape(value: unknown): value is number[] {
  return Array.isArray(value) && value.length <= 16 && value.every((size) => Number.isSafeInteger(size) && size >= 0);
}
