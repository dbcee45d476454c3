import { describe, expect, it } from 'vitest';
import { CheckpointError, DataError } from '../../src/errors.js';
import { reweightNextToken } from '../../src/inference/next-token.js';
import type { LayerStates, TextStates } from '../../src/inference/states.js';
import { referenceKernels } from '../../src/kernels/reference/reference.js';
import { tf } from '../../src/runtime/tensorflow.js';
import { loadAs } from '../../src/tasks/registry.js';
import { build, sentences, tinyConfig, trainAll } from './tiny-run.js';

async function trained(sections: Record<string, unknown> = {}) {
  const training = await build(tinyConfig({ train: `${sentences.join('\n')}\n` }, sections));
  const { checkpoint } = await trainAll(training);
  training.trainable.dispose();
  return checkpoint;
}

/** The numbers of one signal at one step. */
function at({ signals, hiddenSize }: LayerStates, name: string, step: number): number[] {
  const values = signals.find((signal) => signal.name === name)?.values ?? new Float32Array();
  return Array.from(values.subarray(step * hiddenSize, (step + 1) * hiddenSize));
}

describe('the states of a language model', () => {
  it.each([
    ['lstm', { type: 'embedding', size: 5 }, ['h', 'c', 'i', 'f', 'g', 'o']],
    ['gru', { type: 'oneHot' }, ['h', 'z', 'r', 'n']],
    ['simpleRnn', { type: 'oneHot' }, ['h']],
  ])('of %s layers are those that it predicts from', async (cell, input, names) => {
    const checkpoint = await trained({ model: { cell, layers: 2, hiddenSize: [4, 6], input } });
    const before = tf.memory().numTensors;
    const model = loadAs('states', checkpoint, referenceKernels);
    const { steps, unknown, layers } = model.trace('el gato come');
    model.dispose();
    expect(tf.memory().numTensors).toBe(before);
    expect({ steps, unknown }).toEqual({ steps: ['<EOS>', 'el', 'gato', 'come'], unknown: ['gato'] });
    expect(layers.map(({ layer, direction, hiddenSize }) => [layer, direction, hiddenSize])).toEqual([
      [1, 'forward', 4],
      [2, 'forward', 6],
    ]);
    for (const { signals } of layers) expect(signals.map(({ name }) => name)).toEqual(names);

    const languageModel = loadAs('languageModel', checkpoint, referenceKernels);
    const { outputKernel, outputBias } = languageModel.weights;
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
    const [one, other] = ['el perro es roja', 'la perro es grande'].map((text) => model.trace(text)) as [
      TextStates,
      TextStates,
    ];
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

describe('states', () => {
  it('are not shown of a text without tokens, or of one that nobody can look at', async () => {
    const model = loadAs('states', await trained(), referenceKernels);
    expect(() => model.trace(' ')).toThrow(DataError);
    expect(() => model.trace(' ')).toThrow('There is nothing to read in " ": it has no tokens.');
    expect(() => model.trace('el '.repeat(1001))).toThrow(/has 1001 tokens, and states are shown of 1000 at most/);
    expect(model.trace('el '.repeat(1000)).steps).toHaveLength(1001);
    model.dispose();
  });

  it('are no use of a task that this rnn does not know', async () => {
    const checkpoint = { ...(await trained()), task: 'oracle' };
    expect(() => loadAs('states', checkpoint, referenceKernels)).toThrow(CheckpointError);
  });
});
