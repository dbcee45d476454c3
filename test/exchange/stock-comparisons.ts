import { expect } from 'vitest';
import type { Checkpoint } from '../../src/checkpoint/checkpoint.js';
import { selectKernels } from '../../src/kernels/select.js';
import { buildBidirectionalModel } from '../../src/model/bidirectional/model.js';
import { buildLabelModel } from '../../src/model/label/model.js';
import { buildModel } from '../../src/model/language/model.js';
import { buildTranscriptionModel } from '../../src/model/transcription/model.js';
import { writeParameters } from '../../src/model/variables.js';
import { createRandom } from '../../src/runtime/random.js';
import type { Network } from '../../src/tasks/shared/trainer.js';
import { marginals } from './marginals.js';
import { bidirectionalModel, classifier, languageModel, tagger, tokens, transcriber } from './models.js';

const kernels = selectKernels();
export const V = tokens.length;
const T = 4;
const ids = [
  [0, 2, 4, 6],
  [3, 11, 1, 9],
];
const targets = [
  [2, 4, 6, 8],
  [11, 1, 9, 0],
];
const timeMajor = <Value>(rows: readonly (readonly Value[])[]) =>
  Array.from({ length: T }, (_, step) => rows.map((row) => row[step] as Value)).flat();
const batch = {
  inputs: Int32Array.from(timeMajor(ids)),
  targets: Int32Array.from(timeMajor(targets)),
  lengths: null,
  steps: T,
  batchSize: 2,
  targetCount: 8,
  continues: false,
};

interface Input {
  shape: number[];
  data: number[];
  type: 'int32' | 'float32';
}

/** A network as stock layers: its inputs, and the probabilities that the kernels give. */
export interface Comparison {
  name: string;
  checkpoint: Checkpoint;
  inputs: Input[];
  /** Of the output, what is compared. */
  found(shape: number[], data: number[]): number[];
  expected: number[];
}

const same = (_: number[], data: number[]) => data;
const asIds: Input = { shape: [2, T], data: ids.flat(), type: 'int32' };
const oneHot = (rows: number[][]): Input => ({
  shape: [rows.length, rows[0]?.length ?? 0, V],
  data: rows.flat().flatMap((id) => Array.from({ length: V }, (_, at) => Number(at === id))),
  type: 'float32',
});

function loaded<Spec, Model extends Network>(
  build: (spec: Spec, random: null) => Model,
  spec: Spec,
  checkpoint: Checkpoint,
) {
  const model = build(spec, null);
  writeParameters(model.parameters, checkpoint.snapshot.weights);
  return model;
}

function language(name: string, checkpoint: Checkpoint): Comparison {
  const spec = checkpoint.model as Parameters<typeof buildModel>[0];
  const model = loaded(buildModel, spec, checkpoint);
  const { losses } = model.predict(kernels, batch, { ranks: false });
  model.dispose();
  return {
    name,
    checkpoint,
    inputs: [spec.input.type === 'oneHot' ? oneHot(ids) : asIds],
    found: (_, data) => targets.flatMap((row, b) => row.map((id, t) => data[(b * T + t) * V + id] as number)),
    expected: targets.flatMap((row, b) => row.map((_, t) => Math.exp(-(losses[t * 2 + b] as number)))),
  };
}

/** The blank is the third of four tokens between two boundaries. */
function bidirectional(name: string, checkpoint: Checkpoint): Comparison {
  const spec = checkpoint.model as Parameters<typeof buildBidirectionalModel>[0];
  const model = loaded(buildBidirectionalModel, spec, checkpoint);
  const read = { ...batch, inputs: Int32Array.of(0, 2, 4, 6), following: Int32Array.of(4, 6, 8, 0), batchSize: 1 };
  const [logits = new Float32Array()] = model.logitsAt(
    kernels,
    { ...read, targets: Int32Array.of(2, 4, 6, 8), targetCount: 4 },
    [2],
  );
  model.dispose();
  const sum = logits.reduce((total, value) => total + Math.exp(value), 0);
  const sides = [[[0, 2, 4]], [[0, 8]]];
  return {
    name,
    checkpoint,
    inputs: sides.map((rows) =>
      spec.input.type === 'oneHot'
        ? oneHot(rows)
        : { shape: [1, rows[0]?.length ?? 0], data: rows.flat(), type: 'int32' as const },
    ),
    found: same,
    expected: Array.from(logits, (value) => Math.exp(value) / sum),
  };
}

const random = createRandom(5);
const frames = Array.from({ length: 2 * T * 6 }, () => random.normal());

function labels(name: string, checkpoint: Checkpoint): Comparison {
  const spec = checkpoint.model as Parameters<typeof buildLabelModel>[0];
  const model = loaded(buildLabelModel, spec, checkpoint);
  const F = 3;
  const own = frames.slice(0, 2 * T * F);
  const inputs =
    spec.input.type === 'frames'
      ? { type: 'frames' as const, features: F, frames: Float32Array.from(framesInTime(own, F)) }
      : { type: 'tokens' as const, ids: batch.inputs, characters: null };
  const { probabilities } = model.predict(kernels, { ...batch, inputs, targets: null });
  model.dispose();
  const K = spec.labels;
  const rows = (row: number, step: number) => [
    ...probabilities.subarray((step * 2 + row) * K, (step * 2 + row + 1) * K),
  ];
  const perStep = () => [0, 1].flatMap((row) => Array.from({ length: T }, (_, step) => rows(row, step)).flat());
  const chain = checkpoint.snapshot.weights
    .filter(({ name }) => name.startsWith('chain/'))
    .map(({ data }) => [...data]);
  return {
    name,
    checkpoint,
    inputs: [
      spec.input.type === 'frames'
        ? { shape: [2, T, F], data: own, type: 'float32' }
        : spec.input.size === null
          ? oneHot(ids)
          : asIds,
    ],
    found(shape, data) {
      if (spec.head.type === 'crf') return marginals({ shape, data }, [T, T], chain);
      return spec.head.type === 'sigmoid' ? data.flatMap((value) => [1 - value, value]) : data;
    },
    expected: spec.head.type === 'pooled' ? [...probabilities] : perStep(),
  };
}

function framesInTime(data: number[], features: number): number[] {
  return Array.from({ length: T }, (_, t) =>
    [0, 1].flatMap((row) => data.slice((row * T + t) * features, (row * T + t + 1) * features)),
  ).flat();
}

function transcription(name: string, checkpoint: Checkpoint): Comparison {
  const { network } = checkpoint.model as { network: Parameters<typeof buildTranscriptionModel>[0] };
  const model = loaded(buildTranscriptionModel, network, checkpoint);
  const { logProbabilities } = model.predict(kernels, {
    inputs: Float32Array.from(framesInTime(frames, 6)),
    features: 6,
    lengths: Int32Array.of(T, T),
    steps: T,
    batchSize: 2,
    labels: null,
  });
  model.dispose();
  const C = network.classes;
  return {
    name,
    checkpoint,
    inputs: [{ shape: [2, T, 6], data: frames, type: 'float32' }],
    found: same,
    expected: [0, 1].flatMap((row) =>
      Array.from({ length: T }, (_, t) =>
        Array.from(logProbabilities.subarray((t * 2 + row) * C, (t * 2 + row + 1) * C), Math.exp),
      ).flat(),
    ),
  };
}

const frameInput = { type: 'frames', features: 3 } as const;
const pooled = (pooling: 'mean' | 'max' | 'attention' | 'last') => ({ type: 'pooled', pooling }) as const;

export const comparisons: Comparison[] = [
  language('an LSTM language model', languageModel({ hiddenSizes: [5, 3] })),
  language('a GRU language model', languageModel({ cell: 'gru' })),
  language('a language model of rectified units', languageModel({ cell: 'simpleRnn', activation: 'relu' })),
  language('a language model of one-hot input', languageModel({ cell: 'simpleRnn', input: { type: 'oneHot' } })),
  language('a language model of tied weights', languageModel({ tieWeights: true, hiddenSizes: [4] })),
  bidirectional('a bidirectional language model', bidirectionalModel({ hiddenSizes: [5, 4] })),
  bidirectional(
    'a bidirectional language model of one-hot input',
    bidirectionalModel({ cell: 'gru', input: { type: 'oneHot' } }),
  ),
  labels('a tagger with a CRF', tagger({ hiddenSizes: [4, 3] })),
  labels('a tagger of frames', tagger({ input: frameInput, cell: 'gru', head: { type: 'softmax' } })),
  labels('a tagger with a sigmoid', tagger({ labels: 2, head: { type: 'sigmoid' }, bidirectional: false })),
  labels('a classifier by the last states', classifier({ hiddenSizes: [4, 3] })),
  labels('a classifier by the last state', classifier({ bidirectional: false, cell: 'simpleRnn' })),
  labels('a classifier by the mean', classifier({ head: pooled('mean'), cell: 'gru' })),
  labels('a classifier by the maximum', classifier({ head: pooled('max'), input: frameInput })),
  labels('a classifier by attention', classifier({ head: pooled('attention') })),
  transcription('a transcription model', transcriber({ hiddenSizes: [4, 3] })),
  transcription('a transcription model without a projection', transcriber({ cell: 'gru' }, null)),
];

/** Compares the output of a stock model with the kernels' within 1e-5. */
export function check({ name, found, expected }: Comparison, shape: number[], data: number[]): void {
  const values = found(shape, data);
  expect(values.length, name).toBe(expected.length);
  for (const [at, value] of values.entries()) {
    expect(Math.abs(value - (expected[at] as number)), `${name}: ${value} for ${expected[at]}`).toBeLessThan(1e-5);
  }
}
