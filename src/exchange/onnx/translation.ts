import { rnnVersion } from '../../checkpoint/version.js';
import { cellOf } from '../../kernels/cells.js';
import { directionPrefixes, embeddingName } from '../../model/names.js';
import { memorySize, type TranslationSpec } from '../../model/translation/spec.js';
import { dense, denseOf, embed, lengthsInput, outputLayer, recurrent, stepMask, swap, type Weights } from './layers.js';
import { createGraph, type GraphBuilder } from './model.js';

/** States of the decoder, in order: `h_1`, `c_1`, `h_2`, ... */
function stateNames({ decoder }: TranslationSpec): { name: string; size: number }[] {
  return decoder.hiddenSizes.flatMap((size, index) =>
    cellOf(decoder.cell).states.map((state) => ({ name: `${state}_${index + 1}`, size })),
  );
}

function keySize({ attention, decoder }: TranslationSpec): number {
  return attention.type === 'additive' ? attention.size : (decoder.hiddenSizes.at(-1) as number);
}

/**
 * The encoder: `ids` [B, S] and `lengths` [B] to the decoder's first states and, with attention, `memory` [B, S, M], `keys` [B, S, K]
 * and `mask` [B, 1, S].
 */
export function encoderGraph(spec: TranslationSpec, weights: Weights): Uint8Array[] {
  const { encoder, attention } = spec;
  const graph = createGraph('encoder');
  const ids = swap(graph, graph.input('ids', 'int64', ['batch', 'source']), 2);
  const { lengths, sequenceLengths } = lengthsInput(graph);
  let top = embed(graph, weights, { name: `encoder/${embeddingName}/embeddings` }, ids);
  let finalState: string[] = [];
  for (const index of encoder.hiddenSizes.keys()) {
    const prefixes = directionPrefixes(encoder, index).map((prefix) => `encoder/${prefix}`);
    const layer = recurrent(graph, weights, encoder, { prefixes, input: top, lengths: sequenceLengths });
    top = layer.output;
    finalState = layer.finalState;
  }
  bridge(graph, weights, spec, finalState);
  if (attention.type !== 'none') {
    const memory = swap(graph, top, 3); // [B, S, M]
    const keys =
      attention.type === 'dot' ? memory : dense(graph, graph.parameter(weights('attention/key_kernel')), null, memory);
    const inside = stepMask(graph, top, lengths); // [S, B, 1]
    const outside = graph.apply('Mul', [graph.apply('Sub', [inside, graph.floats([1])]), graph.floats([1e9])]);
    graph.output('memory', memory, ['batch', 'source', memorySize(spec)]);
    graph.output('keys', keys, ['batch', 'source', attention.type === 'dot' ? memorySize(spec) : keySize(spec)]);
    graph.output('mask', graph.apply('Transpose', [outside], { perm: [1, 2, 0] }), ['batch', 1, 'source']);
  }
  return graph.toModel(rnnVersion, 'reads sentences for the decoder');
}

/** tanh([states] W + b), split into the decoder's states. The parts of the input state are ordered by direction: [h c] of each. */
function bridge(graph: GraphBuilder, weights: Weights, spec: TranslationSpec, finalState: readonly string[]): void {
  const directions = spec.encoder.bidirectional ? 2 : 1;
  const parts = finalState.map((part) => graph.node('Split', [part], { axis: 0 }, directions));
  const ordered = Array.from({ length: directions }, (_, direction) => parts.map((part) => part[direction] as string));
  const joined = graph.apply('Squeeze', [graph.apply('Concat', ordered.flat(), { axis: 2 }), graph.integers([0])]);
  const bridged = graph.apply('Tanh', [denseOf(graph, weights, 'bridge', joined)]);
  const states = stateNames(spec);
  const cut = graph.node(
    'Split',
    [bridged, graph.integers(states.map(({ size }) => size))],
    { axis: 1 },
    states.length,
  );
  for (const [index, { name, size }] of states.entries()) graph.output(name, cut[index] as string, ['batch', size]);
}

/**
 * A step of the decoder: from `ids` [B], the states and the other outputs of the encoder to `log_probabilities` [B, V], the next
 * states and, with attention, `attention` [B, S].
 */
export function decoderStepGraph(spec: TranslationSpec, weights: Weights): Uint8Array[] {
  const { decoder, attention, tieWeights } = spec;
  const graph = createGraph('decoder_step');
  const first = graph.integers([0]);
  const table = `decoder/${embeddingName}/embeddings`;
  const ids = graph.input('ids', 'int64', ['batch']);
  let top = graph.apply('Unsqueeze', [embed(graph, weights, { name: table }, ids), first]); // [1, B, E]
  const parts = cellOf(decoder.cell).states.length;
  const states = stateNames(spec);
  for (const index of decoder.hiddenSizes.keys()) {
    const own = states.slice(index * parts, (index + 1) * parts);
    const initialState = own.map(({ name, size }) =>
      graph.apply('Unsqueeze', [graph.input(name, 'float', ['batch', size]), first]),
    );
    const prefixes = directionPrefixes({ cell: decoder.cell, bidirectional: false }, index).map(
      (prefix) => `decoder/${prefix}`,
    );
    const layer = recurrent(graph, weights, decoder, { prefixes, input: top, initialState });
    for (const [part, { name, size }] of own.entries()) {
      graph.output(`next_${name}`, graph.apply('Squeeze', [layer.finalState[part] as string, first]), ['batch', size]);
    }
    top = layer.output;
  }
  const query = graph.apply('Transpose', [top], { perm: [1, 0, 2] }); // [B, 1, H]
  const hidden = attention.type === 'none' ? query : attend(graph, weights, spec, query);
  const logits = outputLayer(graph, weights, tieWeights ? table : null, hidden);
  const result = graph.apply('LogSoftmax', [graph.apply('Squeeze', [logits, graph.integers([1])])], { axis: -1 });
  graph.output('log_probabilities', result, ['batch', decoder.vocabularySize]);
  return graph.toModel(rnnVersion, 'ln P of the next token of a translation');
}

/** tanh(Wc [c; h]), where c is the attention of `query` [B, 1, H] to the memory (Luong et al. 2015, Bahdanau et al. 2015): [B, 1, H]. */
function attend(graph: GraphBuilder, weights: Weights, spec: TranslationSpec, query: string): string {
  const { attention } = spec;
  const memory = graph.input('memory', 'float', ['batch', 'source', memorySize(spec)]);
  const keys = graph.input('keys', 'float', [
    'batch',
    'source',
    attention.type === 'dot' ? memorySize(spec) : keySize(spec),
  ]);
  const mask = graph.input('mask', 'float', ['batch', 1, 'source']);
  const swapLast = { perm: [0, 2, 1] };
  const parameter = (name: string) => graph.parameter(weights(name));
  let scores: string; // [B, 1, S]
  if (attention.type === 'additive') {
    const asked = dense(graph, parameter('attention/query_kernel'), null, query);
    const sum = graph.apply('Tanh', [graph.apply('Add', [keys, asked])]);
    scores = graph.apply('Transpose', [dense(graph, parameter('attention/vector'), null, sum)], swapLast);
  } else scores = graph.apply('MatMul', [query, graph.apply('Transpose', [keys], swapLast)]);
  const alpha = graph.apply('Softmax', [graph.apply('Add', [scores, mask])], { axis: -1 });
  graph.output('attention', graph.apply('Squeeze', [alpha, graph.integers([1])]), ['batch', 'source']);
  const joined = graph.apply('Concat', [graph.apply('MatMul', [alpha, memory]), query], { axis: 2 });
  return graph.apply('Tanh', [dense(graph, parameter('combine/kernel'), null, joined)]);
}
