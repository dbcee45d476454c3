import type { SymbolicTensor } from '@tensorflow/tfjs-layers';
import { kerasLayers } from '../../runtime/layers.js';
import { tf } from '../../runtime/tensorflow.js';
import type { ModelSpec } from '../language/spec.js';
import { directionPrefixes, mergeName } from '../names.js';
import { stockCell, stockEmbedding, stockOutput } from '../topology.js';

/**
 * A bidirectional network as a tfjs-layers model, with one blank per row, in the JSON that `tf.loadLayersModel` reads. Input: the
 * ids before the blank, [B, T], and those after it in reverse, [B, T'] (or one-hot vectors of both); output: the blank's logits
 * [B, V]. Its weights are zeros that are never used.
 */
export function bidirectionalTopology(spec: ModelSpec): unknown {
  const { vocabularySize, input, hiddenSizes, dropout } = spec;
  const inputs = ['before', 'after_reversed'].map((name) =>
    kerasLayers().input({ name, shape: input.type === 'embedding' ? [null] : [null, vocabularySize] }),
  );
  const embedding = input.type === 'embedding' ? stockEmbedding(vocabularySize, input.size) : null;
  const tops = inputs.map((ids, direction) => {
    let top = embedding === null ? ids : (embedding.apply(ids) as SymbolicTensor);
    top = applyDropout(top, `dropout_input_${direction + 1}`, dropout.input);
    for (const index of hiddenSizes.keys()) {
      if (index > 0) top = applyDropout(top, `dropout_between_${index}_${direction + 1}`, dropout.between);
      const name = directionPrefixes(spec, index, false)[direction] as string;
      const returnSequences = index < hiddenSizes.length - 1;
      top = stockCell(spec, index, { name, returnSequences }).apply(top) as SymbolicTensor;
    }
    return top;
  });
  const both = kerasLayers().layers.concatenate({ name: 'concatenate' }).apply(tops);
  const units = hiddenSizes.at(-1) as number;
  const merge = kerasLayers().layers.dense({ name: mergeName, units, activation: 'tanh', kernelInitializer: 'zeros' });
  const merged = applyDropout(merge.apply(both) as SymbolicTensor, 'dropout_output', dropout.output);
  const outputs = stockOutput(vocabularySize).apply(merged);
  const model = kerasLayers().model({
    name: 'bidirectional_language_model',
    inputs,
    outputs: outputs as SymbolicTensor,
  });
  const json: unknown = model.toJSON(null, false);
  // tfjs counts a layer that is applied twice as two references, so disposing the model does not dispose it.
  const variables = model.weights.map((weight) => weight.read());
  model.dispose();
  tf.dispose(variables);
  return json;
}

function applyDropout(input: SymbolicTensor, name: string, rate: number): SymbolicTensor {
  return rate === 0 ? input : (kerasLayers().layers.dropout({ name, rate }).apply(input) as SymbolicTensor);
}
