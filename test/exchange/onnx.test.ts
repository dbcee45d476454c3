import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Checkpoint } from '../../src/checkpoint/checkpoint.js';
import { exportOnnx } from '../../src/exchange/onnx/export.js';
import { writeExport } from '../../src/exchange/write-export.js';
import { scoreTexts } from '../../src/inference/score/score.js';
import { selectKernels } from '../../src/kernels/select.js';
import { buildBidirectionalModel } from '../../src/model/bidirectional/model.js';
import { buildGenerationModel } from '../../src/model/generation/model.js';
import { buildLabelModel } from '../../src/model/label/model.js';
import { logSoftmaxOf } from '../../src/model/language/decoder.js';
import { buildModel } from '../../src/model/language/model.js';
import { buildTranscriptionModel } from '../../src/model/transcription/model.js';
import { buildTranslationModel } from '../../src/model/translation/model.js';
import { writeParameters } from '../../src/model/variables.js';
import { createRandom } from '../../src/runtime/random.js';
import { loadAs } from '../../src/tasks/load-as.js';
import type { Network } from '../../src/tasks/shared/trainer.js';
import { sharedFolder, temporaryFolder } from '../temporary-folder.js';
import { marginals } from './marginals.js';
import {
  bidirectionalModel,
  classifier,
  conditionalModel,
  languageModel,
  sourceOf,
  tagger,
  tokens,
  transcriber,
  translator,
} from './models.js';
import {
  floats,
  ids,
  npmRuntime,
  type OnnxCase,
  type OnnxOutputs,
  type OnnxTensor,
  runInNode,
  runInPython,
  vector,
} from './onnx-runtimes.js';
import { codeOf, itInPython, runPython } from './python.js';

const kernels = selectKernels();
const V = tokens.length;

/** Three rows, the longest of 5 steps; padding is 0. */
const lengths = [5, 2, 3];
const rows = [
  [0, 2, 4, 6, 8],
  [3, 11, 0, 0, 0],
  [9, 1, 10, 0, 0],
];
const targets = [
  [2, 4, 6, 8, 0],
  [11, 0, 0, 0, 0],
  [1, 10, 0, 0, 0],
];
/** Time-major, as batches are. */
const timeMajor = <Value>(table: readonly (readonly Value[])[]) =>
  Array.from({ length: 5 }, (_, step) => table.map((row) => row[step] as Value)).flat();
const batch = {
  inputs: Int32Array.from(timeMajor(rows)),
  targets: Int32Array.from(timeMajor(targets)),
  lengths: Int32Array.from(lengths),
  steps: 5,
  batchSize: 3,
  targetCount: 10,
  continues: false,
};

/** A graph to be run, and what our own kernels say that comes out, in the order of the rows; null where it means nothing. */
interface Comparison {
  name: string;
  checkpoint: Checkpoint;
  file: string;
  runs: OnnxCase['runs'];
  /** Of the outputs of each run, what is compared. */
  found(outputs: Record<string, OnnxTensor>[]): number[];
  expected: number[];
}

function loaded<Spec, Model extends Network>(
  build: (spec: Spec, random: null) => Model,
  spec: Spec,
  checkpoint: Checkpoint,
) {
  const model = build(spec, null);
  writeParameters(model.parameters, checkpoint.snapshot.weights);
  return model;
}

/** Gathers the values of [B, T, V] at the targets, for the steps of each row. */
function atTargets({ data, shape }: OnnxTensor): number[] {
  expect(shape).toEqual([3, 5, V]);
  return inside((row, step) => data[(row * 5 + step) * V + (targets[row]?.[step] ?? 0)] as number);
}

function inside(value: (row: number, step: number) => number): number[] {
  return lengths.flatMap((length, row) => Array.from({ length }, (_, step) => value(row, step)));
}

function languageComparison(name: string, checkpoint: Checkpoint): Comparison {
  const model = loaded(buildModel, checkpoint.model as Parameters<typeof buildModel>[0], checkpoint);
  const { losses } = model.predict(kernels, batch, { ranks: false });
  model.dispose();
  return {
    name,
    checkpoint,
    file: 'model.onnx',
    runs: [{ ids: ids(rows) }],
    found: ([outputs]) => atTargets(outputs?.log_probabilities as OnnxTensor),
    expected: inside((row, step) => -(losses[step * 3 + row] as number)),
  };
}

function stepComparison(name: string, checkpoint: Checkpoint): Comparison {
  const spec = checkpoint.model as Parameters<typeof buildModel>[0];
  const model = loaded(buildModel, spec, checkpoint);
  const decoder = model.createDecoder(kernels, 2);
  const steps = [Int32Array.of(0, 3), Int32Array.of(2, 11), Int32Array.of(4, 5)];
  const expected = steps.flatMap((step) => {
    const logits = decoder.step(step, null).logits();
    return [0, 1].flatMap((row) => [...logSoftmaxOf(logits.subarray(row * V, (row + 1) * V))]);
  });
  decoder.dispose();
  model.dispose();
  const states = spec.cell === 'lstm' ? ['h', 'c'] : ['h'];
  const zeros = spec.hiddenSizes.flatMap((size, index) =>
    states.map((state) => [`${state}_${index + 1}`, floats([2, size], new Float32Array(2 * size))]),
  );
  return {
    name,
    checkpoint,
    file: 'step.onnx',
    runs: steps.map((step, index) => ({ ids: vector([...step]), ...(index === 0 ? Object.fromEntries(zeros) : {}) })),
    found: (outputs) => outputs.flatMap(({ log_probabilities }) => log_probabilities?.data ?? []),
    expected,
  };
}

function bidirectionalComparison(name: string, checkpoint: Checkpoint): Comparison {
  const spec = checkpoint.model as Parameters<typeof buildBidirectionalModel>[0];
  const model = loaded(buildBidirectionalModel, spec, checkpoint);
  const after = [
    [4, 6, 8, 0, 7],
    [0, 5, 0, 0, 0],
    [10, 3, 2, 0, 0],
  ];
  const { losses } = model.predict(
    kernels,
    { ...batch, following: Int32Array.from(timeMajor(after)) },
    { ranks: false },
  );
  model.dispose();
  return {
    name,
    checkpoint,
    file: 'model.onnx',
    runs: [{ before: ids(rows), after: ids(after), lengths: vector(lengths) }],
    found: ([outputs]) => atTargets(outputs?.log_probabilities as OnnxTensor),
    expected: inside((row, step) => -(losses[step * 3 + row] as number)),
  };
}

function conditionalComparison(): Comparison {
  const checkpoint = conditionalModel();
  const model = loaded(
    buildGenerationModel,
    checkpoint.model as Parameters<typeof buildGenerationModel>[0],
    checkpoint,
  );
  const conditions = [Int32Array.of(2, 0, 1), Int32Array.of(0, 1, 1)];
  const { losses } = model.predict(kernels, { ...batch, conditions }, { ranks: false });
  model.dispose();
  return {
    name: 'a conditional language model',
    checkpoint,
    file: 'model.onnx',
    runs: [{ ids: ids(rows), condition_style: vector([2, 0, 1]), condition_key: vector([0, 1, 1]) }],
    found: ([outputs]) => atTargets(outputs?.log_probabilities as OnnxTensor),
    expected: inside((row, step) => -(losses[step * 3 + row] as number)),
  };
}

const characterInput = {
  type: 'tokens',
  vocabularySize: V,
  size: 4,
  characters: { vocabularySize: 15, size: 3, hiddenSize: 2 },
  wordDropout: { rate: 0, from: 0 },
} as const;
const frameInput = { type: 'frames', features: 3 } as const;

/** Four words, of 2, 3, 1 and 4 letters. */
const spelled = [[2, 5], [3, 4, 6], [14], [7, 8, 9, 1]];
const wordOf = [
  [0, 1, 2, 3, 1],
  [2, 0, 0, 0, 0],
  [3, 3, 1, 0, 0],
];

function labelComparison(name: string, checkpoint: Checkpoint, output = 'probabilities'): Comparison {
  const spec = checkpoint.model as Parameters<typeof buildLabelModel>[0];
  const model = loaded(buildLabelModel, spec, checkpoint);
  const random = createRandom(3);
  const frames = lengths.map((length) =>
    Array.from({ length: 5 * 3 }, (_, at) => (at < length * 3 ? random.normal() : 0)),
  );
  const characters =
    spec.input.type === 'tokens' && spec.input.characters !== null
      ? {
          ids: Int32Array.from([0, 1, 2, 3].flatMap((step) => spelled.map((word) => word[step] ?? 0))),
          lengths: Int32Array.from(spelled, (word) => word.length),
          steps: 4,
          count: 4,
          of: Int32Array.from(timeMajor(wordOf)),
        }
      : null;
  const inputs =
    spec.input.type === 'frames'
      ? {
          type: 'frames' as const,
          features: 3,
          frames: Float32Array.from(
            [0, 1, 2, 3, 4].flatMap((t) => frames.flatMap((row) => row.slice(t * 3, t * 3 + 3))),
          ),
        }
      : { type: 'tokens' as const, ids: batch.inputs, characters };
  const { probabilities, attention } = model.predict(kernels, { ...batch, inputs, targets: null });
  model.dispose();
  const K = spec.labels;
  const perSample = spec.head.type === 'pooled';
  const expected =
    output === 'attention'
      ? inside((row, step) => attention?.[step * 3 + row] as number)
      : perSample
        ? [...probabilities]
        : lengths.flatMap((length, row) =>
            Array.from({ length }, (_, step) => [
              ...probabilities.subarray((step * 3 + row) * K, (step * 3 + row + 1) * K),
            ]).flat(),
          );
  const chain = checkpoint.snapshot.weights.filter((weight) => weight.name.startsWith('chain/'));
  return {
    name,
    checkpoint,
    file: 'model.onnx',
    runs: [
      {
        ...(spec.input.type === 'frames' ? { frames: floats([3, 5, 3], frames.flat()) } : { ids: ids(rows) }),
        lengths: vector(lengths),
        ...(characters === null
          ? {}
          : {
              characters: ids(spelled.map((word) => [0, 1, 2, 3].map((step) => word[step] ?? 0))),
              character_lengths: vector(spelled.map((word) => word.length)),
              word_of: ids(wordOf),
            }),
      },
    ],
    found([outputs]) {
      if (spec.head.type === 'crf') {
        return marginals(
          outputs?.emissions as OnnxTensor,
          lengths,
          chain.map(({ data }) => [...data]),
        );
      }
      const { data = [] } = outputs?.[output] ?? {};
      if (output === 'attention') return inside((row, step) => data[row * 5 + step] as number);
      if (perSample) return data;
      return lengths.flatMap((length, row) => data.slice(row * 5 * K, (row * 5 + length) * K));
    },
    expected,
  };
}

function transcriptionComparison(name: string, checkpoint: Checkpoint): Comparison {
  const { network } = checkpoint.model as { network: Parameters<typeof buildTranscriptionModel>[0] };
  const model = loaded(buildTranscriptionModel, network, checkpoint);
  const random = createRandom(4);
  const frames = lengths.map((length) =>
    Array.from({ length: 30 }, (_, at) => (at < length * 6 ? random.normal() : 0)),
  );
  const inputs = Float32Array.from(
    [0, 1, 2, 3, 4].flatMap((t) => frames.flatMap((row) => row.slice(t * 6, t * 6 + 6))),
  );
  const { logProbabilities } = model.predict(kernels, {
    inputs,
    features: 6,
    lengths: Int32Array.from(lengths),
    steps: 5,
    batchSize: 3,
    labels: null,
  });
  model.dispose();
  const C = network.classes;
  return {
    name,
    checkpoint,
    file: 'model.onnx',
    runs: [{ frames: floats([3, 5, 6], frames.flat()), lengths: vector(lengths) }],
    found: ([outputs]) =>
      lengths.flatMap(
        (length, row) => outputs?.log_probabilities?.data.slice(row * 5 * C, (row * 5 + length) * C) ?? [],
      ),
    expected: lengths.flatMap((length, row) =>
      Array.from({ length }, (_, step) => [
        ...logProbabilities.subarray((step * 3 + row) * C, (step * 3 + row + 1) * C),
      ]).flat(),
    ),
  };
}

const comparisons: Comparison[] = [
  languageComparison('an LSTM language model', languageModel({ hiddenSizes: [5, 3] })),
  languageComparison('a GRU language model', languageModel({ cell: 'gru' })),
  languageComparison('a simple RNN language model', languageModel({ cell: 'simpleRnn' })),
  languageComparison('one of rectified units', languageModel({ cell: 'simpleRnn', activation: 'relu' })),
  languageComparison('one of one-hot input', languageModel({ input: { type: 'oneHot' } })),
  languageComparison('one of tied weights', languageModel({ tieWeights: true, hiddenSizes: [4] })),
  languageComparison('an adaptive softmax', languageModel({ adaptive: { cutoffs: [4, 7], shrink: 2 } })),
  stepComparison('steps of an LSTM', languageModel({ hiddenSizes: [5, 3] })),
  stepComparison(
    'steps of a GRU',
    languageModel({ cell: 'gru', hiddenSizes: [4, 4], adaptive: { cutoffs: [4], shrink: 2 } }),
  ),
  stepComparison('steps of a simple RNN', languageModel({ cell: 'simpleRnn', input: { type: 'oneHot' } })),
  bidirectionalComparison('a bidirectional LSTM language model', bidirectionalModel({ hiddenSizes: [5, 4] })),
  bidirectionalComparison(
    'a bidirectional GRU language model',
    bidirectionalModel({ cell: 'gru', input: { type: 'oneHot' } }),
  ),
  conditionalComparison(),
  labelComparison('a tagger with a CRF', tagger()),
  labelComparison('a tagger of characters', tagger({ input: characterInput, head: { type: 'softmax' } })),
  labelComparison('a tagger of frames', tagger({ input: frameInput, cell: 'gru', head: { type: 'softmax' } })),
  labelComparison('a tagger with a sigmoid', tagger({ labels: 2, head: { type: 'sigmoid' }, bidirectional: false })),
  labelComparison('a classifier by the last states', classifier({ hiddenSizes: [4, 3] })),
  labelComparison('a classifier by the mean', classifier({ head: { type: 'pooled', pooling: 'mean' } })),
  labelComparison(
    'a classifier by the maximum',
    classifier({ head: { type: 'pooled', pooling: 'max' }, input: frameInput }),
  ),
  labelComparison('a classifier by attention', classifier({ head: { type: 'pooled', pooling: 'attention' } })),
  labelComparison('what attention weighs', classifier({ head: { type: 'pooled', pooling: 'attention' } }), 'attention'),
  transcriptionComparison('a transcription model', transcriber({ hiddenSizes: [4, 3] })),
  transcriptionComparison('a transcription model without a projection', transcriber({ cell: 'gru' }, null)),
];

describe('the graphs compute what the kernels compute', () => {
  const folder = sharedFolder();

  async function compare(
    run: (folder: string, cases: OnnxCase[]) => OnnxOutputs | Promise<OnnxOutputs>,
  ): Promise<void> {
    const cases: OnnxCase[] = [];
    for (const [index, { checkpoint, file, runs }] of comparisons.entries()) {
      const { files } = await exportOnnx(sourceOf(checkpoint));
      const content = files.find(({ name }) => name === file)?.content as Uint8Array[];
      writeFileSync(join(folder, `${index}.onnx`), Buffer.concat(content));
      cases.push({ file: `${index}.onnx`, runs });
    }
    const outputs = await run(folder, cases);
    for (const [index, { name, found, expected }] of comparisons.entries()) {
      const values = found(outputs[index] ?? []);
      expect(values.length, name).toBe(expected.length);
      for (const [at, value] of values.entries())
        expect(Math.abs(value - (expected[at] as number)), `${name}: ${value} for ${expected[at]}`).toBeLessThan(1e-5);
    }
  }

  itInPython(['onnx', 'onnxruntime', 'numpy'], "in Python's onnxruntime", () => compare(runInPython));

  if (npmRuntime !== null) it("in npm's onnxruntime", () => compare(runInNode), 120_000);
  else
    it.skip("in npm's onnxruntime (not run: set RNN_ONNXRUNTIME to a folder of onnxruntime-web or onnxruntime-node)");
});

describe('the code in the README', () => {
  const modules = ['onnxruntime', 'numpy', 'tokenizers'];

  async function printed(checkpoint: Checkpoint): Promise<string> {
    const folder = join(temporaryFolder(), 'out');
    await writeExport(sourceOf(checkpoint), { format: 'onnx', folder, force: false });
    return runPython(codeOf(readFileSync(join(folder, 'README.md'), 'utf8')), folder);
  }

  const sentence = 'El enano no quiere salir con Juan.';

  itInPython(modules, 'scores a sentence as rnn score does, and writes one', async () => {
    const checkpoint = languageModel();
    const model = loadAs('languageModel', checkpoint, kernels);
    const [score] = scoreTexts(model, [sentence]);
    model.dispose();
    const [first, ...written] = (await printed(checkpoint)).split('\n');
    expect(Number(first?.replace('ln P: ', ''))).toBeCloseTo(score?.logProbability as number, 4);
    expect(written.join('')).not.toBe('');
  });

  itInPython(modules, 'tags a sentence as rnn tag does', async () => {
    for (const checkpoint of [tagger(), tagger({ input: characterInput }), tagger({ head: { type: 'softmax' } })]) {
      const model = loadAs('tagger', checkpoint, kernels);
      if (model.input.type !== 'tokens') throw new Error('It reads tokens.');
      const [tagged] = await model.tag([{ type: 'tokens', tokens: model.input.tokenizer.tokenize(sentence) }]);
      model.dispose();
      expect(JSON.parse((await printed(checkpoint)).replaceAll("'", '"'))).toEqual(tagged?.tags);
    }
  });

  itInPython(modules, 'classifies a sentence as rnn classify does', async () => {
    const checkpoint = classifier({ head: { type: 'pooled', pooling: 'attention' } });
    const model = loadAs('classifier', checkpoint, kernels);
    const [prediction] = await model.predict([model.tokenize(sentence, { document: 'x', line: null })]);
    model.dispose();
    const found = JSON.parse((await printed(checkpoint)).replaceAll("'", '"'));
    expect(found.negativa).toBeCloseTo(prediction?.probabilities[0] as number, 5);
  });

  itInPython(modules, 'translates a sentence as rnn translate does', async () => {
    for (const attention of [{ type: 'additive', size: 6 }, { type: 'general' }, { type: 'none' }] as const) {
      const checkpoint = translator({ attention });
      const { network } = checkpoint.model as { network: Parameters<typeof buildTranslationModel>[0] };
      const model = loadAs('translator', checkpoint, kernels);
      const decoder = model.createDecoder(
        [model.source.vocabulary.encode(model.source.tokenizer.tokenize(sentence))],
        1,
      );
      const text: string[] = [];
      for (let token = model.startId, steps = 0; steps < 40; steps++) {
        token = decoder.step(Int32Array.of(token), null).likeliest(1, new Set()).ids[0] as number;
        if (token === model.endId) break;
        if (token > 1) text.push(model.target.vocabulary.token(token));
      }
      decoder.dispose();
      model.dispose();
      expect(network.attention).toEqual(attention);
      expect((await printed(checkpoint)).trim()).toBe(text.join(' '));
    }
  });

  itInPython(modules, 'runs for the other networks', async () => {
    expect(await printed(bidirectionalModel())).toMatch(/ln P of each token given all others: \[-/);
    expect(await printed(conditionalModel())).toMatch(/^ln P: -/);
    expect(await printed(classifier({ input: frameInput }))).toMatch(/positiva/);
    expect(await printed(transcriber())).toBeTypeOf('string');
  });
});

it('writes the fields of onnx.proto', async () => {
  const { files } = await exportOnnx(sourceOf(languageModel({ cell: 'gru' })));
  const model = fieldsOf(Buffer.concat(files[0]?.content as Uint8Array[]));
  expect([model.get(1), fieldsOf(model.get(8)?.[0] as Buffer).get(2)]).toEqual([[8n], [17n]]);
  const graph = fieldsOf(model.get(7)?.[0] as Buffer);
  const nodes = (graph.get(1) ?? []).map((node) => fieldsOf(node as Buffer));
  const operators = nodes.map((node) => String(node.get(4)?.[0]));
  expect(operators.slice(0, 3)).toEqual(['Transpose', 'Gather', 'GRU']);
  const attributes = (nodes[2]?.get(5) ?? []).map((attribute) => fieldsOf(attribute as Buffer));
  const reset = attributes.find((attribute) => String(attribute.get(1)?.[0]) === 'linear_before_reset');
  expect([reset?.get(3), reset?.get(20)]).toEqual([[0n], [2n]]);
});

it('has the gates of an LSTM in the order of ONNX: input, output, forget, candidate', async () => {
  const checkpoint = languageModel({ hiddenSizes: [2] });
  const { files } = await exportOnnx(sourceOf(checkpoint));
  const graph = fieldsOf(fieldsOf(Buffer.concat(files[0]?.content as Uint8Array[])).get(7)?.[0] as Buffer);
  const tensor = (graph.get(5) ?? [])
    .map((field) => fieldsOf(field as Buffer))
    .find((field) => String(field.get(8)?.[0]) === 'lstm_1/B');
  const raw = tensor?.get(9)?.[0] as Buffer;
  const values = Array.from({ length: raw.length / 4 }, (_, at) => raw.readFloatLE(4 * at));
  const bias = [...(checkpoint.snapshot.weights.find(({ name }) => name === 'lstm_1/bias')?.data ?? [])];
  const gate = (index: number) => bias.slice(2 * index, 2 * index + 2);
  expect(values).toEqual([...gate(0), ...gate(3), ...gate(1), ...gate(2), ...new Array(8).fill(0)]);
});

/** The fields of a message by their numbers: integers, or bytes. */
function fieldsOf(bytes: Buffer): Map<number, (bigint | Buffer)[]> {
  const fields = new Map<number, (bigint | Buffer)[]>();
  let at = 0;
  const varint = () => {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = bytes[at++] as number;
      value |= BigInt(byte & 127) << shift;
      if (byte < 128) return value;
    }
  };
  while (at < bytes.length) {
    const key = Number(varint());
    let value: bigint | Buffer = 0n;
    if ((key & 7) === 0) value = varint();
    else {
      const length = (key & 7) === 5 ? 4 : Number(varint());
      value = bytes.subarray(at, at + length);
      at += length;
    }
    fields.set(key >> 3, [...(fields.get(key >> 3) ?? []), value]);
  }
  return fields;
}

itInPython(['onnxruntime', 'numpy'], 'a translation has the losses of the kernels, with padded sources', async () => {
  for (const attention of [
    { type: 'additive', size: 6 },
    { type: 'general' },
    { type: 'dot' },
    { type: 'none' },
  ] as const) {
    const side = { hiddenSizes: attention.type === 'dot' ? [10] : [5, 5], embeddingSize: 4 };
    const { model: stored } = translator();
    const { network: plain } = stored as { network: Parameters<typeof buildTranslationModel>[0] };
    const cell = attention.type === 'general' ? 'gru' : 'lstm';
    const checkpoint = translator({
      attention,
      encoder: { ...plain.encoder, cell, hiddenSizes: [6, 5] },
      decoder: { ...plain.decoder, ...side, cell },
    });
    const { network } = checkpoint.model as { network: Parameters<typeof buildTranslationModel>[0] };
    const model = loaded(buildTranslationModel, network, checkpoint);
    const { losses } = model.predict(kernels, {
      sources: batch.inputs,
      sourceLengths: batch.lengths,
      sourceSteps: 5,
      inputs: batch.inputs,
      targets: batch.targets,
      lengths: batch.lengths,
      steps: 5,
      batchSize: 3,
      targetCount: 10,
      progress: 0,
    });
    model.dispose();
    const folder = join(temporaryFolder(), 'out');
    await writeExport(sourceOf(checkpoint), { format: 'onnx', folder, force: false });
    const [[encoded = {}] = []] = runInPython(folder, [
      { file: 'encoder.onnx', runs: [{ ids: ids(rows), lengths: vector(lengths) }] },
    ]);
    const { memory, keys, mask, ...states } = encoded;
    const beside = memory && keys && mask ? { memory, keys, mask } : {};
    const runs = [0, 1, 2, 3, 4].map((step) => ({
      ids: vector(rows.map((row) => row[step] as number)),
      ...(step === 0 ? states : {}),
      ...beside,
    }));
    const [outputs = []] = runInPython(folder, [{ file: 'decoder.onnx', runs }]);
    for (const [row, length] of lengths.entries()) {
      for (let step = 0; step < length; step++) {
        const found = outputs[step]?.log_probabilities?.data[row * V + (targets[row]?.[step] ?? 0)] as number;
        expect(found).toBeCloseTo(-(losses[step * 3 + row] as number), 5);
      }
    }
  }
});
