import { CheckpointError } from '../errors.js';
import type { NamedArray } from '../model/parameters.js';
import type { Checkpoint } from './checkpoint.js';
import { parseJson } from './json.js';
import {
  type Digest,
  MANIFEST,
  type Manifest,
  type PartName,
  parseManifest,
  parseProgress,
  parseTopology,
  type TensorPartName,
} from './manifest.js';

/** The source of the files of a checkpoint: a folder, a server, ... */
export interface CheckpointFiles {
  /** The contents of a file; `bytes` is its expected size, if it is known. Throws a `CheckpointError` if it cannot be read. */
  read(name: typeof MANIFEST | PartName, bytes: number | null): Promise<Uint8Array<ArrayBuffer>>;
  /** Name of a file in messages. */
  locate(name: string): string;
  digest: Digest;
}

/** Reads and checks `manifest.json`; throws a `CheckpointError` that names the file and what is wrong. */
export async function parseManifestOf(files: CheckpointFiles): Promise<Manifest> {
  const path = files.locate(MANIFEST);
  return parseManifest(decode(await files.read(MANIFEST, null), path), path, files.digest);
}

/**
 * Reads a checkpoint and verifies every part; throws a `CheckpointError` that names the file and the problem. With `training: false`,
 * `optimizer.bin` and `carried.bin` are not read, because only resuming needs them.
 */
export async function parseCheckpoint(
  files: CheckpointFiles,
  { training = true }: { training?: boolean } = {},
): Promise<Checkpoint> {
  const manifest = await parseManifestOf(files);
  const text = async (name: PartName) => decode(await verifiedPart(files, name, manifest), files.locate(name));
  const json = async (name: PartName) => parseJson(await text(name), files.locate(name));
  const arrays = (name: TensorPartName) => readArrays(files, name, manifest);
  const progress = parseProgress(await text('state.json'), files.locate('state.json'));
  const modelFile = files.locate('model.json');
  return {
    task: manifest.task,
    config: await json('config.json'),
    model: manifest.model,
    topology: parseTopology(await text('model.json'), modelFile, manifest.tensors['weights.bin']),
    tokenizer: await json('tokenizer.json'),
    vocabulary: await json('vocabulary.json'),
    snapshot: {
      weights: await arrays('weights.bin'),
      optimizerSlots: training ? await arrays('optimizer.bin') : [],
      carriedState: training ? await arrays('carried.bin') : [],
      progress,
    },
    dataHash: manifest.dataHash,
    metrics: manifest.metrics,
    ...(manifest.chosenBy === undefined ? {} : { chosenBy: manifest.chosenBy }),
  };
}

async function readArrays(files: CheckpointFiles, name: TensorPartName, manifest: Manifest): Promise<NamedArray[]> {
  const path = files.locate(name);
  const specs = manifest.tensors[name].map(({ name, shape }) => ({ name, shape, length: lengthOf(shape) }));
  const bytes = 4 * specs.reduce((sum, { length }) => sum + length, 0);
  if (bytes !== manifest.parts[name].bytes) {
    throw new CheckpointError(
      `${path} has ${manifest.parts[name].bytes} bytes according to ${MANIFEST}, but its tensors need ${bytes}.`,
    );
  }
  if (new Set(specs.map((spec) => spec.name)).size !== specs.length) {
    throw new CheckpointError(`${path} has two tensors of the same name.`);
  }
  const { buffer } = await verifiedPart(files, name, manifest);
  let offset = 0;
  return specs.map(({ name, shape, length }) => {
    const data = new Float32Array(buffer, offset, length);
    offset += 4 * length;
    return { name, shape, data };
  });
}

async function verifiedPart(
  files: CheckpointFiles,
  name: PartName,
  manifest: Manifest,
): Promise<Uint8Array<ArrayBuffer>> {
  const { bytes: size, sha256 } = manifest.parts[name];
  const bytes = await files.read(name, size);
  if ((await files.digest(bytes)) !== sha256) {
    throw new CheckpointError(`${files.locate(name)} is damaged: its SHA-256 does not match.`);
  }
  return bytes;
}

function decode(bytes: Uint8Array, path: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw new CheckpointError(`${path} is not UTF-8 text.`, { cause });
  }
}

function lengthOf(shape: number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}
