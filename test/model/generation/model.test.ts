import { describe, expect, it } from 'vitest';
import { referenceKernels } from '../../../src/kernels/reference/reference.js';
import { selectKernels } from '../../../src/kernels/select.js';
import { buildGenerationModel, type GenerationModel } from '../../../src/model/generation/model.js';
import type { Model } from '../../../src/model/language/model.js';
import type { ModelSpec } from '../../../src/model/language/spec.js';
import type { Parameter } from '../../../src/model/parameters.js';
import { readParameters, writeParameters } from '../../../src/model/variables.js';
import { createRandom } from '../../../src/runtime/random.js';
import { tf } from '../../../src/runtime/tensorflow.js';
import { drawBatch, logitsOf, lossAndGradients, tinySpec } from '../tiny-model.js';

const conditions = [
  { name: 'style', values: 3, size: 4 },
  { name: 'key', values: 2, size: 3 },
];
const rows = [Int32Array.of(2, 0, 1, 2), Int32Array.of(0, 1, 1, 0)];

const networks: [string, Partial<ModelSpec>][] = [
  ['lstm', {}],
  ['gru', { cell: 'gru' }],
  ['simpleRnn', { cell: 'simpleRnn', activation: 'relu' }],
  ['two layers', { hiddenSizes: [8, 5] }],
  ['one-hot input', { input: { type: 'oneHot' } }],
  ['tied weights', { tieWeights: true, hiddenSizes: [6] }],
];

/** The model with the conditions of its rows, with the rest of a model's interface. */
function tell(model: GenerationModel, ids: readonly Int32Array[] = rows): Model {
  return { ...model, ...model.given(ids), parameters: model.parameters } as unknown as Model;
}

describe.each(networks)('%s', (_, changes) => {
  const network = tinySpec(changes);
  const model = buildGenerationModel({ network, conditions }, createRandom(1));
  const batch = { ...drawBatch(5, 4, network.vocabularySize), lengths: [5, 2, 4, 5] };

  it('has the gradients of finite differences', () => {
    const { gradients } = lossAndGradients(tell(model), batch);
    expect([...gradients.keys()].sort()).toEqual(model.parameters.map(({ name }) => name).sort());
    const arrays = readParameters(model.parameters);
    const lossAt = (name: string, index: number, step: number) => {
      writeParameters(
        model.parameters,
        arrays.map((array) =>
          array.name === name
            ? { ...array, data: array.data.with(index, (array.data[index] as number) + step) }
            : array,
        ),
      );
      return lossAndGradients(tell(model), batch).loss;
    };
    for (const name of ['condition_style/embeddings', 'condition_key/embeddings', `${first(model)}/kernel`]) {
      const gradient = gradients.get(name) as Float32Array;
      for (const index of [0, 1, gradient.length >> 1, gradient.length - 1]) {
        const numeric = (lossAt(name, index, 0.01) - lossAt(name, index, -0.01)) / 0.02;
        expect(gradient[index], `${name}[${index}]`).toBeCloseTo(numeric, 2);
      }
    }
    writeParameters(model.parameters, arrays);
  });

  it('says the same when its conditions are folded into the first layer', () => {
    const logits = logitsOf(tell(model), batch).arraySync() as number[][];
    for (let row = 0; row < 4; row++) {
      const folded = model.fold(rows.map((ids) => ids[row] as number));
      const own = logitsOf(folded, batch).arraySync() as number[][];
      for (let step = 0; step < (batch.lengths[row] as number); step++) {
        const cell = step * 4 + row;
        expect(own[cell]).toEqual((logits[cell] as number[]).map((value) => expect.closeTo(value, 5)));
      }
      folded.dispose();
    }
  });

  it('steps through the native kernels as it reads a whole batch', () => {
    const kernels = selectKernels();
    const folded = model.fold([1, 1]);
    const decoder = folded.createDecoder(kernels, 1);
    const inputs = [3, 1, 4];
    const whole = logitsOf(folded, { inputs: inputs.map((id) => [id]), targets: [] }).arraySync() as number[][];
    for (const [step, id] of inputs.entries()) {
      expect([...decoder.step(Int32Array.of(id), null).logits()]).toEqual(
        (whole[step] as number[]).map((value) => expect.closeTo(value, 4)),
      );
    }
    decoder.dispose();
    folded.dispose();
  });

  it('leaves no tensors behind', () => {
    const count = () => tf.memory().numTensors;
    const before = count();
    lossAndGradients(tell(model), batch);
    const folded = model.fold([0, 0]);
    expect(count()).toBe(before + 2);
    folded.dispose();
    const { forward } = model.given(rows);
    const ids = tf.tensor2d(batch.inputs, undefined, 'int32');
    const initialState = model.zeroState(4);
    const pass = forward(referenceKernels, { ids, lengths: null, initialState, random: null });
    pass.dispose();
    for (const tensor of [ids, ...initialState.flat(), ...pass.finalState.flat()]) tensor.dispose();
    expect(count()).toBe(before);
  });
});

describe('buildGenerationModel', () => {
  const model = buildGenerationModel({ network: tinySpec(), conditions }, createRandom(2));

  it('leaves the conditions out of the dropout of inputs', () => {
    const dropping = buildGenerationModel(
      { network: tinySpec({ dropout: { input: 0.999, between: 0, output: 0 } }), conditions },
      createRandom(2),
    );
    const batch = drawBatch(1, 4, 7);
    const { gradients } = lossAndGradients(tell(dropping), batch, createRandom(3));
    const ofTokens = gradients.get('embedding/embeddings') as Float32Array;
    const ofStyles = gradients.get('condition_style/embeddings') as Float32Array;
    expect(ofTokens.every((value) => value === 0)).toBe(true);
    expect(ofStyles.every((value) => value !== 0)).toBe(true);
  });

  it('makes folded models that a later update does not change', () => {
    const batch = drawBatch(2, 1, 7);
    const folded = model.fold([0, 0]);
    const before = logitsOf(folded, batch).arraySync();
    const { variable } = model.parameters.find(({ name }) => name === `${first(model)}/kernel`) as Parameter;
    const gradient = tf.fill(variable.shape, 1);
    selectKernels().update({ type: 'sgd', learningRate: 1 }, variable, [], gradient, {
      scale: 1,
      clipValue: null,
    });
    expect(logitsOf(folded, batch).arraySync()).toEqual(before);
    folded.dispose();
  });
});

function first({ spec }: GenerationModel): string {
  return { lstm: 'lstm_1', gru: 'gru_1', simpleRnn: 'simple_rnn_1' }[spec.network.cell];
}
