import { z } from 'zod';
import { CheckpointError } from '../errors.js';
import type { TrainingProgress } from '../training/events.js';
import { parseJson, stringifyJson } from './json.js';

/** The file that makes a folder a checkpoint; it is written last and names every other part. */
export const MANIFEST = 'manifest.json';

// A file is parsed once: code that zod would make for its schema takes longer to compile than it saves.
z.config({ jitless: true });

const FORMAT = 'rnn-checkpoint';
const FORMAT_VERSION = 1;

const size = z
  .int()
  .min(0)
  .max(2 ** 40);
const step = z.int().min(0);

const part = z.strictObject({ bytes: size, sha256: z.string().regex(/^[0-9a-f]{64}$/) });
const tensors = z
  .array(z.strictObject({ name: z.string().min(1).max(1000), shape: z.array(size).max(16) }))
  .max(100_000);

const manifestSchema = z.strictObject({
  format: z.literal(FORMAT),
  formatVersion: z.literal(FORMAT_VERSION),
  created: z.iso.datetime(),
  versions: z.strictObject({ rnn: z.string(), node: z.string(), tensorflow: z.string().nullable() }),
  task: z.string().min(1),
  step,
  epoch: step,
  metrics: z.record(z.string(), z.number()),
  /** Defined and validated by the task. */
  model: z.custom<object>((value) => typeof value === 'object' && value !== null, { error: 'not an object' }),
  /** Absent if the loss chose it, and in older checkpoints. */
  chosenBy: z.strictObject({ name: z.string(), label: z.string(), better: z.enum(['higher', 'lower']) }).optional(),
  dataHash: z.string(),
  /** Files by name. The set of names is fixed, so an untrusted manifest cannot refer to files outside the folder. */
  parts: z.strictObject({
    'model.json': part,
    'weights.bin': part,
    'optimizer.bin': part,
    'carried.bin': part,
    'state.json': part,
    'config.json': part,
    'tokenizer.json': part,
    'vocabulary.json': part,
  }),
  /** The tensors in a binary part: float32, little-endian, in this order. */
  tensors: z.strictObject({ 'weights.bin': tensors, 'optimizer.bin': tensors, 'carried.bin': tensors }),
});

const progressSchema = z.strictObject({
  step,
  epoch: step,
  batch: step,
  randomState: z.array(z.number()),
  epochLossSum: z.number(),
  epochTargetCount: z.number(),
  epochSeconds: z.number(),
  seconds: z.number(),
  best: z.strictObject({ step, epoch: step, loss: z.number(), measure: z.number().optional() }).nullable(),
  schedule: z.record(z.string(), z.number()),
  evaluationsWithoutImprovement: z.int().min(0),
  averaging: z.strictObject({ since: step.nullable(), watched: z.array(z.number()) }).optional(),
}) satisfies z.ZodType<TrainingProgress>;

const topologySchema = z.strictObject({
  /** `weights` if no standard tfjs model is equivalent to the network: the file is then not a LayersModel. */
  format: z.enum(['layers-model', 'weights']),
  generatedBy: z.string(),
  convertedBy: z.null(),
  modelTopology: z.unknown(),
  weightsManifest: z.tuple([
    z.strictObject({
      paths: z.tuple([z.literal('weights.bin')]),
      weights: z.array(z.strictObject({ name: z.string(), shape: z.array(size), dtype: z.literal('float32') })),
    }),
  ]),
});

export type Manifest = z.infer<typeof manifestSchema>;
export type PartName = keyof Manifest['parts'];
export type TensorPartName = keyof Manifest['tensors'];
export type TensorSpec = Manifest['tensors'][TensorPartName][number];

/** SHA-256 of UTF-8, in hexadecimal, by the function of the platform, which may be asynchronous. */
export type Digest<Result = string | Promise<string>> = (content: string | Uint8Array<ArrayBuffer>) => Result;

/** The text of `manifest.json`. It ends with the SHA-256 of its own content, so that changes in it are detected too. */
export function renderManifest(
  content: Omit<Manifest, 'format' | 'formatVersion'>,
  file: string,
  digest: Digest<string>,
): string {
  const manifest: Manifest = { format: FORMAT, formatVersion: FORMAT_VERSION, ...content };
  const sha256 = digest(stringifyJson(manifest, file));
  return `${JSON.stringify({ ...manifest, sha256 }, null, 2)}\n`;
}

/** Reads `manifest.json`; throws a `CheckpointError` naming `file` if it is of another program or version, or damaged. */
export async function parseManifest(text: string, file: string, digest: Digest): Promise<Manifest> {
  const value = parseJson(text, file);
  if (typeof value !== 'object' || value === null || (value as { format?: unknown }).format !== FORMAT) {
    throw new CheckpointError(`${file} is not the manifest of an rnn checkpoint.`, {
      hint: 'Give the folder of a checkpoint that `rnn train` wrote.',
    });
  }
  const { sha256, ...content } = value as Record<string, unknown>;
  if (content.formatVersion !== FORMAT_VERSION) {
    throw new CheckpointError(
      `${file} has format version ${JSON.stringify(content.formatVersion)}; this rnn reads version ${FORMAT_VERSION}.`,
      { hint: 'Use the version of rnn that wrote it (`versions.rnn` in the manifest).' },
    );
  }
  if (sha256 !== (await digest(stringifyJson(content, file))))
    throw new CheckpointError(`${file} is damaged: its SHA-256 does not match.`);
  return validate(manifestSchema, content, file);
}

/** Reads `state.json`; throws a `CheckpointError` naming `file` if it is not valid. */
export function parseProgress(text: string, file: string): TrainingProgress {
  return validate(progressSchema, parseJson(text, file), file);
}

/** The text of `model.json`: topology, null if there is none, and weights as stock `tf.loadLayersModel` reads them. */
export function renderTopology(modelTopology: unknown, weights: TensorSpec[], rnnVersion: string): string {
  const file: z.infer<typeof topologySchema> = {
    format: modelTopology === null ? 'weights' : 'layers-model',
    generatedBy: `rnn ${rnnVersion}`,
    convertedBy: null,
    modelTopology,
    weightsManifest: [
      { paths: ['weights.bin'], weights: weights.map(({ name, shape }) => ({ name, shape, dtype: 'float32' })) },
    ],
  };
  return JSON.stringify(file);
}

/** The topology in `model.json`; throws a `CheckpointError` naming `file` when it lists other weights than the manifest. */
export function parseTopology(text: string, file: string, weights: TensorSpec[]): unknown {
  const { modelTopology, weightsManifest } = validate(topologySchema, parseJson(text, file), file);
  const listed = weightsManifest[0].weights.map(({ name, shape }) => ({ name, shape }));
  if (JSON.stringify(listed) !== JSON.stringify(weights.map(({ name, shape }) => ({ name, shape })))) {
    throw new CheckpointError(`${file} lists other weights than ${MANIFEST} does.`);
  }
  return modelTopology;
}

function validate<Value>(schema: z.ZodType<Value>, value: unknown, file: string): Value {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  throw new CheckpointError(printable(`${file} is not valid at "${issue?.path.join('.')}": ${issue?.message}.`));
}

// A key of an untrusted file may contain terminal escape sequences.
function printable(text: string): string {
  return text.replace(/\p{Cc}/gu, '\u{fffd}');
}
