import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Tensor1D, Tensor2D, Tensor3D } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import type { Checkpoint } from '../../src/checkpoint/checkpoint.js';
import { parseLabelSpec } from '../../src/checkpoint/specs/label-spec.js';
import { parseConfig } from '../../src/config/parse.js';
import type { ConfigInput, ResolvedConfig } from '../../src/config/schema.js';
import type { FrameSequence } from '../../src/data/frames/sequence.js';
import { CheckpointError, ConfigError, DataError } from '../../src/errors.js';
import { reweightNextToken } from '../../src/inference/decode/next-token.js';
import type { LayerStates, SequenceStates, StatesModel } from '../../src/inference/states.js';
import { translateTexts } from '../../src/inference/translate/translate.js';
import { createTranslator } from '../../src/inference/translator.js';
import { referenceKernels } from '../../src/kernels/reference/reference.js';
import { buildLabelModel } from '../../src/model/label/model.js';
import { attend } from '../../src/model/layers/attention.js';
import { combine } from '../../src/model/layers/attention-combine.js';
import { outputName } from '../../src/model/names.js';
import type { NamedArray, Parameter } from '../../src/model/parameters.js';
import { writeParameters } from '../../src/model/variables.js';
import { tf } from '../../src/runtime/tensorflow.js';
import { loadAs } from '../../src/tasks/load-as.js';
import { loadTranscription } from '../../src/tasks/transcription/spec.js';
import { loadTranslation } from '../../src/tasks/translation/spec.js';
import { waveBytes } from '../data/audio/waves.js';
import { sharedFolder, temporaryFolder } from '../temporary-folder.js';
import { tinyConfig as tinyTunes } from './generation/tiny-tunes.js';
import { classifierConfig, labelledFile } from './labelled-files.js';
import { train as tagged, taggingConfig } from './tagging/tiny-tagging.js';
import { build, sentences, tinyConfig, trainAll } from './tiny-run.js';
import { pairs, pairsConfig } from './translation/tiny-pairs.js';

const trained = (sections: Record<string, unknown> = {}) =>
  trainedBy(tinyConfig({ train: `${sentences.join('\n')}\n` }, sections));

async function trainedBy(config: ResolvedConfig) {
  const training = await build(config);
  const { checkpoint } = await trainAll(training);
  training.trainable.dispose();
  return checkpoint;
}

/** The numbers of one signal at one step. */
function at({ signals, hiddenSize }: LayerStates, name: string, step: number): number[] {
  const values = signals.find((signal) => signal.name === name)?.values ?? new Float32Array();
  return Array.from(values.subarray(step * hiddenSize, (step + 1) * hiddenSize));
}

/** What a network of one part computes. */
async function trace(model: StatesModel, input: string, told = {}): Promise<SequenceStates> {
  const sequences = await model.trace({ input, ...told });
  expect(sequences).toMatchObject([{ part: null }]);
  return sequences[0] as SequenceStates;
}

/** The hidden states of the last layer, its directions side by side, [T, features]. */
function top({ layers, steps }: SequenceStates): Tensor2D {
  const last = layers.filter(({ layer }) => layer === layers.at(-1)?.layer);
  return tf.tensor2d(steps.map((_, step) => last.flatMap((layer) => at(layer, 'h', step))));
}

const kernel = ({ parameters }: { parameters: readonly Parameter[] }, name: string) =>
  parameters.find((parameter) => parameter.name === name)?.variable as Tensor2D;

const close = (values: ArrayLike<number>) => Array.from(values, (value) => expect.closeTo(value, 5));

describe('the states of a language model', () => {
  it.each([
    ['lstm', { type: 'embedding', size: 5 }, ['h', 'c', 'i', 'f', 'g', 'o']],
    ['gru', { type: 'oneHot' }, ['h', 'z', 'r', 'n']],
    ['simpleRnn', { type: 'oneHot' }, ['h']],
  ])('of %s layers are those that it predicts from', async (cell, input, names) => {
    const checkpoint = await trained({ model: { cell, layers: 2, hiddenSize: [4, 6], input } });
    const before = tf.memory().numTensors;
    const model = loadAs('states', checkpoint, referenceKernels);
    const { steps, unknown, layers } = await trace(model, 'el gato come');
    model.dispose();
    expect(tf.memory().numTensors).toBe(before);
    expect({ steps, unknown }).toEqual({ steps: ['<EOS>', 'el', 'gato', 'come'], unknown: ['gato'] });
    expect(layers.map(({ layer, direction, hiddenSize }) => [layer, direction, hiddenSize])).toEqual([
      [1, 'forward', 4],
      [2, 'forward', 6],
    ]);
    for (const { signals } of layers) expect(signals.map(({ name }) => name)).toEqual(names);

    const languageModel = loadAs('languageModel', checkpoint, referenceKernels);
    const { outputKernel, outputBias } = outputOf(checkpoint);
    const probabilities = tf.tidy(() =>
      tf
        .softmax(tf.matMul(tf.tensor2d([at(layers[1] as LayerStates, 'h', 3)]), outputKernel).add(outputBias))
        .dataSync(),
    );
    const { tokens } = reweightNextToken(languageModel, 'el gato come', { temperatures: [1], count: 100 });
    for (const { token, probabilities: own } of tokens) {
      const id = languageModel.vocabulary.tokens.indexOf(token);
      expect(probabilities[id]).toBeCloseTo(own[0] as number, 5);
    }
    languageModel.dispose();
  });
});

describe('the states of a bidirectional language model', () => {
  const task = { task: 'bidirectionalLanguageModel', model: { layers: 2, hiddenSize: 4, input: { size: 4 } } };

  it('read the text from both of its ends', async () => {
    const model = loadAs('states', await trained(task), referenceKernels);
    const one = await trace(model, 'el perro es roja');
    const other = await trace(model, 'la perro es grande');
    model.dispose();
    expect(one.steps).toEqual(['<EOS>', 'el', 'perro', 'es', 'roja', '<EOS>']);
    expect(one.layers.map(({ layer, direction }) => `${layer} ${direction}`)).toEqual([
      '1 forward',
      '1 backward',
      '2 forward',
      '2 backward',
    ]);
    for (const [index, layer] of one.layers.entries()) {
      const same = one.steps.map((_, step) => {
        const others = at(other.layers[index] as LayerStates, 'h', step);
        return at(layer, 'h', step).every((value, unit) => value === others[unit]);
      });
      // The texts differ in their first and last words.
      const forward = [true, false, false, false, false, false];
      expect(same).toEqual(layer.direction === 'forward' ? forward : forward.toReversed());
    }
  });
});

describe('the states of a language model with conditions', () => {
  it('are those that it predicts from under these conditions', async () => {
    const checkpoint = await trainedBy(tinyTunes());
    const before = tf.memory().numTensors;
    const model = loadAs('states', checkpoint, referenceKernels);
    const [high, low] = [
      await trace(model, 'X:1', { conditions: { style: 'high' } }),
      await trace(model, 'X:1', { conditions: { style: 'low' } }),
    ];
    await expect(model.trace({ input: 'X:1' })).rejects.toThrow('The model needs the condition "style"');
    await expect(model.trace({ input: 'X:1', conditions: { style: 'odd' } })).rejects.toThrow(ConfigError);
    model.dispose();
    expect(tf.memory().numTensors).toBe(before);
    expect(high.steps).toEqual(low.steps);
    expect(high.layers[0]?.signals[0]?.values).not.toEqual(low.layers[0]?.signals[0]?.values);

    const generator = loadAs('textGenerator', checkpoint, referenceKernels);
    const given = generator.given({ style: 'high' });
    const { outputKernel, outputBias } = outputOf(checkpoint);
    expect(high.layers).toHaveLength(given.network.recurrent.length);
    const probabilities = tf.tidy(() => tf.softmax(tf.matMul(top(high), outputKernel).add(outputBias)).dataSync());
    const last = probabilities.subarray(-given.vocabulary.size);
    for (const { token, probabilities: own } of reweightNextToken(given, 'X:1', { temperatures: [1], count: 100 })
      .tokens) {
      expect(last[given.vocabulary.tokens.indexOf(token)]).toBeCloseTo(own[0] as number, 5);
    }
    given.dispose();
    generator.dispose();
  });
});

describe('the states of a translation', () => {
  const cells = [
    ['lstm', 'none'],
    ['gru', 'general'],
    ['simpleRnn', 'additive'],
  ] as const;

  it.each(cells)('of %s with %s attention are those that it translates from', async (cell, type) => {
    const shared = { cell, embeddingSize: 4, layers: 2 };
    const checkpoint = await trainedBy(
      pairsConfig(
        { train: pairs },
        {
          model: {
            encoder: { ...shared, hiddenSize: [3, 5], bidirectional: true },
            decoder: { ...shared, hiddenSize: [4, 6] },
            attention: type === 'additive' ? { type, size: 3 } : { type },
          },
        },
      ),
    );
    const before = tf.memory().numTensors;
    const model = loadAs('states', checkpoint, referenceKernels);
    const [encoder, decoder] = (await model.trace({ input: 'el perro ladra', target: 'the dog barks' })) as [
      SequenceStates,
      SequenceStates,
    ];
    model.dispose();
    expect(tf.memory().numTensors).toBe(before);
    expect(encoder).toMatchObject({ part: 'encoder', steps: ['el', 'perro', 'ladra'], unknown: ['ladra'] });
    expect(decoder).toMatchObject({ part: 'decoder', steps: ['<EOS>', 'the', 'dog', 'barks'], unknown: ['barks'] });
    expect(
      [encoder, decoder].map(({ layers }) => layers.map(({ layer, direction }) => `${layer} ${direction}`)),
    ).toEqual([
      ['1 forward', '1 backward', '2 forward', '2 backward'],
      ['1 forward', '2 forward'],
    ]);

    const { model: network, ...sides } = loadTranslation(checkpoint);
    const translator = createTranslator(network, { kernels: referenceKernels, ...sides });
    const { source, target, startId } = translator;
    const column = (ids: Int32Array) => tf.tensor2d(ids, [ids.length, 1], 'int32');
    const encoding = network.encode(referenceKernels, {
      ids: column(source.vocabulary.encode(encoder.steps)),
      lengths: null,
      random: null,
    });
    // What is attended to is what the encoder's last layer gave.
    if (encoding.attended !== null) {
      expect(Array.from(top(encoder).dataSync())).toEqual(close(encoding.attended.memory.dataSync()));
    }
    const pass = network.decode(referenceKernels, encoding, {
      ids: column(Int32Array.of(startId, ...target.vocabulary.encode(decoder.steps.slice(1)))),
      lengths: null,
      random: null,
    });
    const hidden: Tensor3D = top(decoder).expandDims(1); // [T, 1, H]
    const { combine: combining, output } = network.layers;
    const read =
      combining && encoding.attended
        ? combine(
            referenceKernels,
            combining.kernel,
            attend(referenceKernels, combining.attention, hidden.transpose([1, 0, 2]), encoding.attended).context,
            hidden.transpose([1, 0, 2]),
          ).output
        : hidden;
    const logits = tf.matMul(read.reshape<Tensor2D>([decoder.steps.length, -1]), output.kernel.variable as Tensor2D);
    expect(Array.from(logits.dataSync())).toEqual(close(pass.logits.dataSync()));
    network.dispose();
  });

  it('are those of its own translation where none is given, and not of a text without tokens', async () => {
    const checkpoint = await trainedBy(pairsConfig({ train: pairs }));
    const translator = loadAs('translator', checkpoint, referenceKernels);
    const own = translateTexts(translator, ['el gato'])[0]?.translations[0]?.tokens ?? [];
    translator.dispose();
    const model = loadAs('states', checkpoint, referenceKernels);
    expect((await model.trace({ input: 'el gato' }))[1]?.steps).toEqual(['<EOS>', ...own]);
    await expect(model.trace({ input: ' ' })).rejects.toThrow('it has no tokens');
    await expect(model.trace({ input: 'el gato', target: '' })).rejects.toThrow('it has no tokens');
    await expect(model.trace({ input: 'el gato', conditions: { style: 'high' } })).rejects.toThrow(
      '--condition works with generation runs',
    );
    model.dispose();
  });
});

describe('the states of a transcriber', () => {
  const folder = sharedFolder();
  const tone = (hertz: number, count: number) =>
    Array.from({ length: count }, (_, n) => 0.4 * Math.sin((2 * Math.PI * hertz * n) / 4000));
  const wave = join(folder, 'low.wav');

  async function listening() {
    writeFileSync(wave, waveBytes([tone(400, 800)], { sampleRate: 4000 }));
    writeFileSync(join(folder, 'high.wav'), waveBytes([tone(900, 1000)], { sampleRate: 4000 }));
    writeFileSync(join(folder, 'tones.tsv'), 'low.wav\ta\nhigh.wav\tb\n');
    const input = {
      task: 'transcription',
      data: { train: join(folder, 'tones.tsv'), validationFraction: 0 },
      audio: { sampleRate: 4000, frameMilliseconds: 32, hopMilliseconds: 16, bands: 8 },
      model: { cell: 'lstm', layers: 2, hiddenSize: 4, bidirectional: true, stack: 2, skip: 2, projection: 5 },
      training: { batchSize: 2, epochs: 1 },
    };
    return trainedBy({ ...parseConfig(input as unknown as ConfigInput, 'the test'), name: 'test' });
  }

  it('are those that it hears by, at their times', async () => {
    const checkpoint = await listening();
    const before = tf.memory().numTensors;
    const model = loadAs('states', checkpoint, referenceKernels);
    const states = await trace(model, wave);
    model.dispose();
    expect(tf.memory().numTensors).toBe(before);
    expect(states.kind).toBe('moment');
    // 16 ms a frame, two of them a step.
    expect(states.steps.slice(0, 3)).toEqual(['0.000', '0.032', '0.064']);
    expect(states.layers.map(({ layer, direction }) => `${layer} ${direction}`)).toEqual([
      '1 forward',
      '1 backward',
      '2 forward',
      '2 backward',
    ]);

    const transcriber = loadAs('transcriber', checkpoint, referenceKernels);
    const [heard] = transcriber.emissions([{ type: 'samples', samples: Float32Array.from(tone(400, 800)) }]);
    transcriber.dispose();
    const { model: network } = loadTranscription(checkpoint);
    const logits = tf.tidy(() =>
      tf.matMul(top(states), kernel(network, `${outputName}/kernel`)).add(kernel(network, `${outputName}/bias`)),
    );
    expect(states.steps).toHaveLength(heard?.length ?? 0);
    // The recording has 16 bits a sample.
    const expected = (heard ?? []).flatMap((row) => Array.from(row, (value) => expect.closeTo(value, 2)));
    expect(Array.from(tf.logSoftmax(logits).dataSync())).toEqual(expected);
    network.dispose();
  });

  it('are shown of one recording that is no longer than anybody looks at', async () => {
    const model = loadAs('states', await listening(), referenceKernels);
    await expect(model.trace({ input: join(folder, '*.wav') })).rejects.toThrow(
      /matches 2 files, but only one can be read here/,
    );
    const long = join(temporaryFolder(), 'long.wav');
    writeFileSync(long, waveBytes([tone(400, 4000 * 33)], { sampleRate: 4000 }));
    await expect(model.trace({ input: long })).rejects.toThrow(
      /long\.wav has 103\d steps, and states are shown for at most 1000/,
    );
    await expect(model.trace({ input: wave, target: 'a' })).rejects.toThrow('--target works with translation runs');
    model.dispose();
  });
});

describe('the states of a network of labels', () => {
  it('over tokens and their letters are those that a tagger tags from', async () => {
    const config = taggingConfig(
      { train: tagged },
      {
        model: {
          head: 'softmax',
          hiddenSize: 4,
          layers: 2,
          input: { size: 5, characters: { size: 4, hiddenSize: 3 } },
        },
      },
    );
    const checkpoint = await trainedBy(config);
    const before = tf.memory().numTensors;
    const model = loadAs('states', checkpoint, referenceKernels);
    const states = await trace(model, 'Ana canta jazz');
    model.dispose();
    expect(tf.memory().numTensors).toBe(before);
    expect(states).toMatchObject({ kind: 'token', steps: ['Ana', 'canta', 'jazz'], unknown: ['jazz'] });
    const tagger = loadAs('tagger', checkpoint, referenceKernels);
    const [expected] = await tagger.tag([{ type: 'tokens', tokens: states.steps }]);
    tagger.dispose();
    const network = buildLabelModel(parseLabelSpec(checkpoint.model), null);
    writeParameters(network.parameters, checkpoint.snapshot.weights);
    const probabilities = tf.tidy(() =>
      tf
        .softmax(
          tf.matMul(top(states), kernel(network, `${outputName}/kernel`)).add(kernel(network, `${outputName}/bias`)),
        )
        .max(1),
    );
    expect(Array.from(probabilities.dataSync())).toEqual(close(expected?.confidences ?? []));
    network.dispose();
  });

  it('over frames are those that a classifier decides by', async () => {
    const rows = (fast: boolean) => Array.from({ length: 6 }, (_, t) => [Math.sin((fast ? 2 : 0.4) * t), t]);
    const line = (fast: boolean) => `${JSON.stringify({ frames: rows(fast), label: fast ? 'fast' : 'slow' })}\n`;
    const config = classifierConfig(
      { 'frames.jsonl': [true, false, true, false].map(line).join(''), 'one.jsonl': line(true) },
      {
        data: { input: 'frames', train: labelledFile('frames.jsonl') },
        model: { hiddenSize: 3, pooling: 'last', bidirectional: true },
      },
    );
    const checkpoint = await trainedBy(config);
    const model = loadAs('states', checkpoint, referenceKernels);
    const states = await trace(model, labelledFile('one.jsonl'));
    expect(states).toMatchObject({ kind: 'frame', steps: ['1', '2', '3', '4', '5', '6'], unknown: [] });
    await expect(model.trace({ input: labelledFile('frames.jsonl') })).rejects.toThrow(
      /frames\.jsonl has 4 sequences, but states are shown for one/,
    );
    model.dispose();
    const classifier = loadAs('classifier', checkpoint, referenceKernels);
    const [sequence] = await classifier.readFrames([labelledFile('one.jsonl')]);
    const [prediction] = await classifier.predict([sequence as FrameSequence]);
    classifier.dispose();
    const network = buildLabelModel(parseLabelSpec(checkpoint.model), null);
    writeParameters(network.parameters, checkpoint.snapshot.weights);
    const [forward, backward] = states.layers as [LayerStates, LayerStates];
    const last = tf.tensor2d([[...at(forward, 'h', 5), ...at(backward, 'h', 0)]]);
    const probabilities = tf.softmax(
      tf.matMul(last, kernel(network, `${outputName}/kernel`)).add(kernel(network, `${outputName}/bias`)),
    );
    expect(Array.from(probabilities.dataSync())).toEqual(close(prediction?.probabilities ?? []));
    network.dispose();
  });
});

describe('states', () => {
  it('are not shown of a text without tokens, or of one that nobody can look at', async () => {
    const model = loadAs('states', await trained(), referenceKernels);
    await expect(trace(model, ' ')).rejects.toThrow(DataError);
    await expect(trace(model, ' ')).rejects.toThrow('There is nothing to read in " ": it has no tokens.');
    await expect(trace(model, 'el '.repeat(1001))).rejects.toThrow(
      /has 1001 tokens, and states are shown for at most 1000/,
    );
    expect((await trace(model, 'el '.repeat(1000))).steps).toHaveLength(1001);
    model.dispose();
  });

  it('are no use of a task that this rnn does not know', async () => {
    const checkpoint = { ...(await trained()), task: 'oracle' };
    expect(() => loadAs('states', checkpoint, referenceKernels)).toThrow(CheckpointError);
  });
});

/** The output layer of a model without tied weights. */
function outputOf({ snapshot }: Checkpoint): { outputKernel: Tensor2D; outputBias: Tensor1D } {
  const arrayOf = (name: string) => snapshot.weights.find((array) => array.name === name) as NamedArray;
  const [kernel, bias] = [arrayOf('dense/kernel'), arrayOf('dense/bias')];
  return {
    outputKernel: tf.tensor2d(kernel.data, kernel.shape as [number, number]),
    outputBias: tf.tensor1d(bias.data),
  };
}
