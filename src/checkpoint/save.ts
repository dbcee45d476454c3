import { createHash } from 'node:crypto';
import { mkdir, open, readdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { CheckpointError } from '../errors.js';
import type { NamedArray } from '../model/parameters.js';
import type { Checkpoint } from './checkpoint.js';
import { explainFailure } from './failure.js';
import { stringifyJson } from './json.js';
import { MANIFEST, type Manifest, renderManifest, renderTopology, type TensorSpec } from './manifest.js';
import { sha256 } from './read.js';
import { exists, replaceFolder, savingOf, syncFolder } from './replacement.js';
import { rnnVersion } from './version.js';

/**
 * Writes a checkpoint as a folder complete in itself, in place of the one that may stand there: whatever happens on the
 * way, a whole one is left. Throws a `CheckpointError` that says why it could not, the earlier checkpoint untouched.
 * One caller at a time for a folder: the lock of the run sees to that.
 */
export async function saveCheckpoint(
  folder: string,
  checkpoint: Checkpoint,
  { tensorflowVersion = null }: { tensorflowVersion?: string | null } = {},
): Promise<void> {
  const saving = savingOf(folder);
  try {
    await refuseForeign(folder);
    await mkdir(dirname(folder), { recursive: true });
    await rm(saving, { recursive: true, force: true });
    await mkdir(saving);
    const parts = await writeParts(saving, checkpoint);
    const manifest: Omit<Manifest, 'format' | 'formatVersion'> = {
      created: new Date().toISOString(),
      versions: { rnn: rnnVersion, node: process.version, tensorflow: tensorflowVersion },
      task: checkpoint.task,
      step: checkpoint.snapshot.progress.step,
      epoch: checkpoint.snapshot.progress.epoch,
      metrics: checkpoint.metrics,
      model: checkpoint.model,
      ...(checkpoint.chosenBy === undefined ? {} : { chosenBy: checkpoint.chosenBy }),
      dataHash: checkpoint.dataHash,
      parts,
      tensors: tensorsOf(checkpoint),
    };
    const path = join(saving, MANIFEST);
    await writePart(path, [Buffer.from(renderManifest(manifest, path, sha256))]);
    await syncFolder(saving);
    await replaceFolder(folder);
  } catch (cause) {
    await rm(saving, { recursive: true, force: true }).catch(() => undefined);
    throw explainFailure(`The checkpoint ${folder} cannot be written`, cause);
  }
}

// A wrong path must not cost anyone a folder of theirs.
async function refuseForeign(folder: string): Promise<void> {
  if (!(await exists(folder)) || (await exists(join(folder, MANIFEST)))) return;
  if ((await readdir(folder)).length === 0) return;
  throw new CheckpointError(`${folder} is not a checkpoint and is not replaced.`, {
    hint: 'Move it away, or give another name.',
  });
}

async function writeParts(folder: string, checkpoint: Checkpoint): Promise<Manifest['parts']> {
  const { snapshot } = checkpoint;
  const json = (name: string, value: unknown) => [Buffer.from(stringifyJson(value, join(folder, name)))];
  const contents: Record<keyof Manifest['parts'], Uint8Array[]> = {
    'model.json': [Buffer.from(renderTopology(checkpoint.topology, specsOf(snapshot.weights), rnnVersion))],
    'weights.bin': snapshot.weights.map(bytesOf),
    'optimizer.bin': snapshot.optimizerSlots.map(bytesOf),
    'carried.bin': snapshot.carriedState.map(bytesOf),
    'state.json': json('state.json', snapshot.progress),
    'config.json': json('config.json', checkpoint.config),
    'tokenizer.json': json('tokenizer.json', checkpoint.tokenizer),
    'vocabulary.json': json('vocabulary.json', checkpoint.vocabulary),
  };
  // Side by side, so that the journal takes their syncs together; all are awaited, so that none writes on after a failure.
  const written = await Promise.allSettled(
    Object.entries(contents).map(
      async ([name, chunks]) => [name, await writePart(join(folder, name), chunks)] as const,
    ),
  );
  const failed = written.find((result) => result.status === 'rejected');
  if (failed) throw failed.reason;
  const parts = written.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  return Object.fromEntries(parts) as Manifest['parts'];
}

async function writePart(path: string, chunks: Uint8Array[]): Promise<{ bytes: number; sha256: string }> {
  const hash = createHash('sha256');
  let bytes = 0;
  const handle = await open(path, 'wx');
  try {
    for (const chunk of chunks) {
      await handle.writeFile(chunk);
      hash.update(chunk);
      bytes += chunk.byteLength;
    }
    await handle.sync();
  } finally {
    await handle.close();
  }
  return { bytes, sha256: hash.digest('hex') };
}

function tensorsOf({ snapshot }: Checkpoint): Manifest['tensors'] {
  return {
    'weights.bin': specsOf(snapshot.weights),
    'optimizer.bin': specsOf(snapshot.optimizerSlots),
    'carried.bin': specsOf(snapshot.carriedState),
  };
}

function specsOf(arrays: NamedArray[]): TensorSpec[] {
  return arrays.map(({ name, shape, data }) => {
    const size = shape.reduce((product, dimension) => product * dimension, 1);
    if (size !== data.length) throw new RangeError(`${name} has shape [${shape}] but ${data.length} numbers.`);
    return { name, shape };
  });
}

// The memory of the machines that TensorFlow runs on is little-endian, and so is the file.
function bytesOf({ data }: NamedArray): Uint8Array {
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}
