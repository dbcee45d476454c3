import { rnnVersion } from '../../checkpoint/version.js';
import type { LabelSpec, Pooling } from '../../model/label/spec.js';
import { attentionName, charactersName, directionPrefixes, embeddingName } from '../../model/names.js';
import { dense, denseOf, embed, lengthsInput, outputLayer, recurrent, stepMask, swap, type Weights } from './layers.js';
import { createGraph, type GraphBuilder } from './model.js';

/**
 * A tagger or classifier: `ids` [B, T] (with `characters` [U, C], `character_lengths` [U] and `word_of` [B, T] where it reads the
 * characters of U words) or `frames` [B, T, F], and `lengths` [B], to `probabilities` [B, T, K] or [B, K]; a `crf` to `emissions`.
 */
export function labelGraph(spec: LabelSpec, weights: Weights): Uint8Array[] {
  const graph = createGraph(spec.head.type === 'pooled' ? 'classifier' : 'tagger');
  let top = readInput(graph, weights, spec);
  const { lengths, sequenceLengths } = lengthsInput(graph);
  let finalState = '';
  for (const index of spec.hiddenSizes.keys()) {
    const prefixes = directionPrefixes(spec, index);
    const layer = recurrent(graph, weights, spec, { prefixes, input: top, lengths: sequenceLengths });
    top = layer.output;
    finalState = layer.finalState[0] as string;
  }
  const { head, labels } = spec;
  if (head.type === 'pooled') {
    const pooled = pool(graph, weights, head.pooling, {
      top,
      finalState,
      lengths,
      directions: spec.bidirectional ? 2 : 1,
    });
    if (pooled.attention !== null) graph.output('attention', pooled.attention, ['batch', 'time']);
    const logits = outputLayer(graph, weights, null, pooled.vector);
    graph.output('probabilities', graph.apply('Softmax', [logits], { axis: -1 }), ['batch', labels]);
  } else {
    const logits = swap(graph, outputLayer(graph, weights, null, top), 3);
    const [name, values] = perStep(graph, head.type, logits);
    graph.output(name, values, ['batch', 'time', labels]);
  }
  return graph.toModel(rnnVersion, spec.head.type === 'pooled' ? 'one label per sample' : 'one label per step');
}

function perStep(graph: GraphBuilder, type: 'softmax' | 'sigmoid' | 'crf', logits: string): [string, string] {
  switch (type) {
    case 'crf':
      return ['emissions', logits];
    case 'softmax':
      return ['probabilities', graph.apply('Softmax', [logits], { axis: -1 })];
    case 'sigmoid': {
      const one = graph.apply('Sigmoid', [logits]);
      return [
        'probabilities',
        graph.apply('Concat', [graph.apply('Sub', [graph.floats([1]), one]), one], { axis: -1 }),
      ];
    }
  }
}

/** The input of the first recurrent layer, [T, B, I]. */
function readInput(graph: GraphBuilder, weights: Weights, { input, cell, activation }: LabelSpec): string {
  if (input.type === 'frames') return swap(graph, graph.input('frames', 'float', ['batch', 'time', input.features]), 3);
  const { vocabularySize, size, characters } = input;
  const ids = swap(graph, graph.input('ids', 'int64', ['batch', 'time']), 2);
  const words = embed(
    graph,
    weights,
    size === null ? { vocabularySize } : { name: `${embeddingName}/embeddings` },
    ids,
  );
  if (characters === null) return words;
  const letters = swap(graph, graph.input('characters', 'int64', ['words', 'letters']), 2);
  const wordLengths = graph.apply('Cast', [graph.input('character_lengths', 'int64', ['words'])], { to: 6 });
  const vectors = embed(graph, weights, { name: `${charactersName}/${embeddingName}/embeddings` }, letters);
  const prefixes = directionPrefixes({ cell, bidirectional: true }, 0).map((prefix) => `${charactersName}/${prefix}`);
  const layer = recurrent(graph, weights, { cell, activation }, { prefixes, input: vectors, lengths: wordLengths });
  const states = sideBySide(graph, layer.finalState[0] as string, 2); // [U, 2H]
  const of = swap(graph, graph.input('word_of', 'int64', ['batch', 'time']), 2);
  return graph.apply('Concat', [words, graph.apply('Gather', [states, of])], { axis: 2 });
}

/** [directions, B, H] as [B, directions * H]. */
function sideBySide(graph: GraphBuilder, states: string, directions: number): string {
  const parts = graph.node('Split', [states], { axis: 0 }, directions);
  return graph.apply('Squeeze', [graph.apply('Concat', parts, { axis: 2 }), graph.integers([0])]);
}

interface Pooled {
  /** [B, F] */
  vector: string;
  /** [B, T]; null without attention. */
  attention: string | null;
}

/** Pools the outputs `top` [T, B, F] into one vector per sample. */
function pool(
  graph: GraphBuilder,
  weights: Weights,
  pooling: Pooling,
  { top, finalState, lengths, directions }: { top: string; finalState: string; lengths: string; directions: number },
): Pooled {
  if (pooling === 'last') return { vector: sideBySide(graph, finalState, directions), attention: null };
  const mask = stepMask(graph, top, lengths); // [T, B, 1]
  const overTime = () => graph.integers([0]);
  const penalty = () => graph.apply('Mul', [graph.apply('Sub', [mask, graph.floats([1])]), graph.floats([1e30])]);
  switch (pooling) {
    case 'mean': {
      const sum = graph.apply('ReduceSum', [graph.apply('Mul', [top, mask]), overTime()], { keepdims: 0 });
      const count = graph.apply('Cast', [graph.apply('Unsqueeze', [lengths, graph.integers([1])])], { to: 1 });
      return { vector: graph.apply('Div', [sum, count]), attention: null };
    }
    case 'max':
      return {
        vector: graph.apply('ReduceMax', [graph.apply('Add', [top, penalty()])], { axes: [0], keepdims: 0 }),
        attention: null,
      };
    case 'attention': {
      const hidden = graph.apply('Tanh', [denseOf(graph, weights, attentionName, top)]);
      const scores = dense(graph, graph.parameter(weights(`${attentionName}/context`)), null, hidden);
      const alpha = graph.apply('Softmax', [graph.apply('Add', [scores, penalty()])], { axis: 0 }); // [T, B, 1]
      const vector = graph.apply('ReduceSum', [graph.apply('Mul', [top, alpha]), overTime()], { keepdims: 0 });
      const attention = swap(graph, graph.apply('Squeeze', [alpha, graph.integers([2])]), 2);
      return { vector, attention };
    }
  }
}
