import { rnnVersion } from '../../checkpoint/version.js';
import { directionPrefixes, projectionName } from '../../model/names.js';
import type { TranscriptionSpec } from '../../model/transcription/spec.js';
import { denseOf, lengthsInput, outputLayer, recurrent, swap, type Weights } from './layers.js';
import { createGraph } from './model.js';

/** A transcription model: `frames` [B, T, F] and `lengths` [B] to `log_probabilities` [B, T, classes], the blank last. */
export function transcriptionGraph(spec: TranscriptionSpec, weights: Weights): Uint8Array[] {
  const graph = createGraph('transcription_model');
  let top = swap(graph, graph.input('frames', 'float', ['batch', 'time', spec.features]), 3);
  const { sequenceLengths } = lengthsInput(graph);
  if (spec.projection !== null) top = graph.apply('Relu', [denseOf(graph, weights, projectionName, top)]);
  for (const index of spec.hiddenSizes.keys()) {
    const prefixes = directionPrefixes(spec, index);
    top = recurrent(graph, weights, spec, { prefixes, input: top, lengths: sequenceLengths }).output;
  }
  const logits = swap(graph, outputLayer(graph, weights, null, top), 3);
  graph.output('log_probabilities', graph.apply('LogSoftmax', [logits], { axis: -1 }), ['batch', 'time', spec.classes]);
  return graph.toModel(rnnVersion, 'ln P of each class at each step (CTC)');
}
