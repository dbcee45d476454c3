import { rnnVersion } from '../../checkpoint/version.js';
import { cellOf } from '../../kernels/cells.js';
import type { ConditionSpec } from '../../model/generation/spec.js';
import type { AdaptiveSpec, ModelSpec } from '../../model/language/spec.js';
import { clusterName, directionPrefixes, embeddingName, mergeName } from '../../model/names.js';
import { dense, denseOf, embed, lengthsInput, outputLayer, recurrent, swap, type Weights } from './layers.js';
import { createGraph, type GraphBuilder } from './model.js';

/** A language model over whole sequences: `ids` [B, T] and conditions [B] to `log_probabilities` [B, T, V]. */
export function languageGraph(spec: ModelSpec, conditions: readonly ConditionSpec[], weights: Weights): Uint8Array[] {
  const graph = createGraph('language_model');
  const ids = swap(graph, graph.input('ids', 'int64', ['batch', 'time']), 2);
  let top = embed(graph, weights, tableOf(spec), ids); // [T, B, E]
  const beside = conditionVectors(graph, weights, conditions);
  if (beside !== null) {
    const steps = graph.apply('Slice', [graph.apply('Shape', [ids]), graph.integers([0]), graph.integers([1])]);
    const shape = graph.apply('Concat', [steps, graph.integers([1, 1])], { axis: 0 });
    top = graph.apply('Concat', [top, graph.apply('Expand', [beside, shape])], { axis: 2 });
  }
  for (const index of spec.hiddenSizes.keys()) {
    top = recurrent(graph, weights, spec, { prefixes: directionPrefixes(spec, index), input: top }).output;
  }
  const result = swap(graph, tokenLogProbabilities(graph, weights, spec, top), 3);
  graph.output('log_probabilities', result, ['batch', 'time', spec.vocabularySize]);
  return graph.toModel(rnnVersion, 'ln P of each next token');
}

/** The same for one step: `ids` [B], states and conditions in, `log_probabilities` [B, V] and the next states out. */
export function languageStepGraph(
  spec: ModelSpec,
  conditions: readonly ConditionSpec[],
  weights: Weights,
): Uint8Array[] {
  const graph = createGraph('language_model_step');
  const first = graph.integers([0]);
  const ids = graph.input('ids', 'int64', ['batch']);
  let top = graph.apply('Unsqueeze', [embed(graph, weights, tableOf(spec), ids), first]); // [1, B, E]
  const beside = conditionVectors(graph, weights, conditions);
  if (beside !== null) top = graph.apply('Concat', [top, beside], { axis: 2 });
  for (const [index, hiddenSize] of spec.hiddenSizes.entries()) {
    const { states } = cellOf(spec.cell);
    const names = states.map((state) => `${state}_${index + 1}`);
    const initialState = names.map((name) =>
      graph.apply('Unsqueeze', [graph.input(name, 'float', ['batch', hiddenSize]), first]),
    );
    const layer = recurrent(graph, weights, spec, {
      prefixes: directionPrefixes(spec, index),
      input: top,
      initialState,
    });
    for (const [part, name] of names.entries()) {
      const state = graph.apply('Squeeze', [layer.finalState[part] as string, first]);
      graph.output(`next_${name}`, state, ['batch', hiddenSize]);
    }
    top = layer.output;
  }
  const result = graph.apply('Squeeze', [tokenLogProbabilities(graph, weights, spec, top), first]);
  graph.output('log_probabilities', result, ['batch', spec.vocabularySize]);
  return graph.toModel(rnnVersion, 'ln P of the next token, and the states behind it');
}

/**
 * A bidirectional language model: `before` and `after` [B, T], the tokens on either side of each position, and `lengths` [B] to
 * `log_probabilities` [B, T, V] of the tokens between.
 */
export function bidirectionalGraph(spec: ModelSpec, weights: Weights): Uint8Array[] {
  const graph = createGraph('bidirectional_language_model');
  const sides = ['before', 'after'].map((name) => graph.input(name, 'int64', ['batch', 'time']));
  const { sequenceLengths } = lengthsInput(graph);
  const tops = sides.map((side, direction) => {
    let top = embed(graph, weights, tableOf(spec), swap(graph, side, 2));
    for (const index of spec.hiddenSizes.keys()) {
      const prefix = directionPrefixes(spec, index, false)[direction] as string;
      top = recurrent(graph, weights, spec, {
        prefixes: [prefix],
        input: top,
        lengths: sequenceLengths,
        reverse: direction === 1,
      }).output;
    }
    return top;
  });
  const both = graph.apply('Concat', tops, { axis: 2 });
  const merged = graph.apply('Tanh', [denseOf(graph, weights, mergeName, both)]);
  const result = swap(graph, tokenLogProbabilities(graph, weights, spec, merged), 3);
  graph.output('log_probabilities', result, ['batch', 'time', spec.vocabularySize]);
  return graph.toModel(rnnVersion, 'ln P of each token given those before it and after it');
}

/** The concatenated vectors of each row's conditions, [1, B, ΣE]; null without conditions. */
function conditionVectors(graph: GraphBuilder, weights: Weights, conditions: readonly ConditionSpec[]): string | null {
  if (conditions.length === 0) return null;
  const vectors = conditions.map(({ name }) =>
    embed(
      graph,
      weights,
      { name: `condition_${name}/embeddings` },
      graph.input(`condition_${name}`, 'int64', ['batch']),
    ),
  );
  return graph.apply('Unsqueeze', [graph.apply('Concat', vectors, { axis: 1 }), graph.integers([0])]);
}

/** ln P of every token, from a full or an adaptive softmax. */
function tokenLogProbabilities(graph: GraphBuilder, weights: Weights, spec: ModelSpec, hidden: string): string {
  const logits = outputLayer(graph, weights, spec.tieWeights ? `${embeddingName}/embeddings` : null, hidden);
  const head = graph.apply('LogSoftmax', [logits], { axis: -1 });
  return spec.adaptive === undefined ? head : joinClusters(graph, weights, spec.adaptive, head, hidden);
}

/** Grave et al. 2017: ln P(w) = ln P(cluster) + ln P(w | cluster); the clusters follow the frequent tokens. */
function joinClusters(
  graph: GraphBuilder,
  weights: Weights,
  { cutoffs }: AdaptiveSpec,
  head: string,
  hidden: string,
): string {
  const sizes = graph.integers([cutoffs[0] as number, ...cutoffs.map(() => 1)]);
  const [frequent = '', ...clusters] = graph.node('Split', [head, sizes], { axis: -1 }, 1 + cutoffs.length);
  const parts = clusters.map((cluster, index) => {
    const name = clusterName(index);
    const projected = dense(graph, graph.parameter(weights(`${name}/projection`)), null, hidden);
    const inside = graph.apply('LogSoftmax', [denseOf(graph, weights, name, projected)], { axis: -1 });
    return graph.apply('Add', [inside, cluster]);
  });
  return graph.apply('Concat', [frequent, ...parts], { axis: -1 });
}

function tableOf({ input, vocabularySize }: ModelSpec): { name: string } | { vocabularySize: number } {
  return input.type === 'embedding' ? { name: `${embeddingName}/embeddings` } : { vocabularySize };
}
