import { createHash } from 'node:crypto';
import { constants, type FileHandle, open } from 'node:fs/promises';
import { totalmem } from 'node:os';
import { join } from 'node:path';
import { CheckpointError } from '../errors.js';
import type { NamedArray } from '../model/parameters.js';
import type { Checkpoint } from './checkpoint.js';
import { describeFailure } from './failure.js';
import { parseJson } from './json.js';
import {
  MANIFEST,
  type Manifest,
  type PartName,
  parseManifest,
  parseProgress,
  parseTopology,
  type TensorPartName,
} from './manifest.js';

// A manifest lists some hundreds of tensors at most; more is not read into memory to be refused.
const LARGEST_MANIFEST = 2 ** 24;

/** Reads and checks `manifest.json` of a folder; throws a `CheckpointError` that names the file and what is wrong. */
export async function readManifest(folder: string): Promise<Manifest> {
  const path = join(folder, MANIFEST);
  const bytes = await readFile(path, (size) => {
    if (size > LARGEST_MANIFEST) throw new CheckpointError(`${path} is ${size} bytes long, too long for a manifest.`);
  });
  return parseManifest(decode(bytes, path), path);
}

/** Reads a checkpoint and verifies every part; throws a `CheckpointError` that names the file and what is wrong in it. */
export async function readCheckpoint(folder: string): Promise<Checkpoint> {
  const manifest = await readManifest(folder);
  const text = async (name: PartName) => decode(await readPart(folder, name, manifest), join(folder, name));
  const json = async (name: PartName) => parseJson(await text(name), join(folder, name));
  const arrays = (name: TensorPartName) => readArrays(folder, name, manifest);
  const progress = parseProgress(await text('state.json'), join(folder, 'state.json'));
  const modelFile = join(folder, 'model.json');
  return {
    task: manifest.task,
    config: await json('config.json'),
    model: manifest.model,
    topology: parseTopology(await text('model.json'), modelFile, manifest.tensors['weights.bin']),
    tokenizer: await json('tokenizer.json'),
    vocabulary: await json('vocabulary.json'),
    snapshot: {
      weights: await arrays('weights.bin'),
      optimizerSlots: await arrays('optimizer.bin'),
      carriedState: await arrays('carried.bin'),
      progress,
    },
    dataHash: manifest.dataHash,
    metrics: manifest.metrics,
    ...(manifest.chosenBy === undefined ? {} : { chosenBy: manifest.chosenBy }),
  };
}

async function readArrays(folder: string, name: TensorPartName, manifest: Manifest): Promise<NamedArray[]> {
  const path = join(folder, name);
  const specs = manifest.tensors[name].map(({ name, shape }) => ({ name, shape, length: lengthOf(shape) }));
  const bytes = 4 * specs.reduce((sum, { length }) => sum + length, 0);
  if (bytes !== manifest.parts[name].bytes) {
    throw new CheckpointError(
      `${path} has ${manifest.parts[name].bytes} bytes by ${MANIFEST}; its tensors need ${bytes}.`,
    );
  }
  if (new Set(specs.map((spec) => spec.name)).size !== specs.length) {
    throw new CheckpointError(`${path} holds two tensors of the same name.`);
  }
  const { buffer } = await readPart(folder, name, manifest);
  let offset = 0;
  return specs.map(({ name, shape, length }) => {
    const data = new Float32Array(buffer, offset, length);
    offset += 4 * length;
    return { name, shape, data };
  });
}

async function readPart(folder: string, name: PartName, manifest: Manifest): Promise<Uint8Array<ArrayBuffer>> {
  const path = join(folder, name);
  const expected = manifest.parts[name];
  const bytes = await readFile(path, (size) => {
    if (size !== expected.bytes) {
      throw new CheckpointError(`${path} is ${size} bytes long; ${MANIFEST} says ${expected.bytes}.`);
    }
    if (size > totalmem()) throw new CheckpointError(`${path} is larger than this machine's memory.`);
  });
  if (createHash('sha256').update(bytes).digest('hex') !== expected.sha256) {
    throw new CheckpointError(`${path} is damaged: its SHA-256 does not match.`);
  }
  return bytes;
}

/** Whole contents of a regular file; `check` sees its size before memory is taken for it. */
async function readFile(path: string, check: (size: number) => void): Promise<Uint8Array<ArrayBuffer>> {
  let handle: FileHandle | null = null;
  try {
    // A symbolic link could lead out of the folder, and opening a pipe would wait for ever.
    handle = await open(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0));
    const stat = await handle.stat();
    if (!stat.isFile()) throw new CheckpointError(`${path} is not a regular file.`);
    check(stat.size);
    const bytes = new Uint8Array(stat.size);
    let offset = 0;
    while (offset < bytes.length) {
      const { bytesRead } = await handle.read(bytes, offset, Math.min(bytes.length - offset, 2 ** 30));
      if (bytesRead === 0) throw new CheckpointError(`${path} ends before its ${bytes.length} bytes.`);
      offset += bytesRead;
    }
    return bytes;
  } catch (cause) {
    if (cause instanceof CheckpointError) throw cause;
    throw new CheckpointError(`${path} cannot be read: ${reasonOf(cause)}.`, { cause });
  } finally {
    // What was read is read.
    await handle?.close().catch(() => undefined);
  }
}

function reasonOf(cause: unknown): string {
  const { code } = cause as NodeJS.ErrnoException;
  if (code === 'ENOENT') return 'it does not exist';
  if (code === 'ELOOP') return 'it is a symbolic link';
  return describeFailure(cause).what;
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
