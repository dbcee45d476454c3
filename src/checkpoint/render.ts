import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { NamedArray } from '../model/parameters.js';
import type { Checkpoint } from './checkpoint.js';
import { stringifyJson } from './json.js';
import { MANIFEST, type Manifest, type PartName, renderManifest, renderTopology, type TensorSpec } from './manifest.js';
import { sha256 } from './read.js';
import { rnnVersion } from './version.js';

type Parts = Record<PartName, Uint8Array[]>;

/** Contents of all files of a checkpoint, by name, as lists of chunks. */
export function renderFiles(checkpoint: Checkpoint): Record<string, Uint8Array[]> {
  const contents = renderParts(checkpoint, '');
  const parts = Object.entries(contents).map(([name, chunks]) => [name, describe(chunks)]);
  const options = { path: MANIFEST, tensorflowVersion: null };
  const manifest = renderManifestOf(checkpoint, Object.fromEntries(parts), options);
  return { ...contents, [MANIFEST]: [Buffer.from(manifest)] };
}

/** The contents of each part; `folder` is for messages. */
export function renderParts({ snapshot, ...checkpoint }: Checkpoint, folder: string): Parts {
  const json = (name: string, value: unknown) => [Buffer.from(stringifyJson(value, join(folder, name)))];
  return {
    'model.json': [Buffer.from(renderTopology(checkpoint.topology, specsOf(snapshot.weights), rnnVersion))],
    'weights.bin': snapshot.weights.map(bytesOf),
    'optimizer.bin': snapshot.optimizerSlots.map(bytesOf),
    'carried.bin': snapshot.carriedState.map(bytesOf),
    'state.json': json('state.json', snapshot.progress),
    'config.json': json('config.json', checkpoint.config),
    'tokenizer.json': json('tokenizer.json', checkpoint.tokenizer),
    'vocabulary.json': json('vocabulary.json', checkpoint.vocabulary),
  };
}

/** The text of the manifest for written parts; `path` is for messages. */
export function renderManifestOf(
  checkpoint: Checkpoint,
  parts: Manifest['parts'],
  { path, tensorflowVersion }: { path: string; tensorflowVersion: string | null },
): string {
  const { snapshot } = checkpoint;
  const manifest: Omit<Manifest, 'format' | 'formatVersion'> = {
    created: new Date().toISOString(),
    versions: { rnn: rnnVersion, node: process.version, tensorflow: tensorflowVersion },
    task: checkpoint.task,
    step: snapshot.progress.step,
    epoch: snapshot.progress.epoch,
    metrics: checkpoint.metrics,
    model: checkpoint.model,
    ...(checkpoint.chosenBy === undefined ? {} : { chosenBy: checkpoint.chosenBy }),
    dataHash: checkpoint.dataHash,
    parts,
    tensors: {
      'weights.bin': specsOf(snapshot.weights),
      'optimizer.bin': specsOf(snapshot.optimizerSlots),
      'carried.bin': specsOf(snapshot.carriedState),
    },
  };
  return renderManifest(manifest, path, sha256);
}

function describe(chunks: readonly Uint8Array[]): Manifest['parts'][PartName] {
  const hash = createHash('sha256');
  for (const chunk of chunks) hash.update(chunk);
  return { bytes: chunks.reduce((sum, { byteLength }) => sum + byteLength, 0), sha256: hash.digest('hex') };
}

function specsOf(arrays: NamedArray[]): TensorSpec[] {
  return arrays.map(({ name, shape, data }) => {
    const size = shape.reduce((product, dimension) => product * dimension, 1);
    if (size !== data.length) throw new RangeError(`${name} has shape [${shape}] but ${data.length} numbers.`);
    return { name, shape };
  });
}

// All supported machines are little-endian, like the file.
function bytesOf({ data }: NamedArray): Uint8Array {
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}
