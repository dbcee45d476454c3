import { ConfigError } from '../../errors.js';
import { cells } from '../../kernels/cells.js';
import type { Random } from '../../runtime/random.js';
import { type CreateParameter, createParameters } from '../create-parameters.js';
import { createRecurrent } from '../create-recurrent.js';
import { type InitialValues, initialWeights } from '../initial-weights.js';
import type { AttentionCombine } from '../layers/attention-combine.js';
import type { AttentionLayer } from '../layers/attention-scores.js';
import type { BridgeLayer } from '../layers/bridge.js';
import type { OutputLayer } from '../layers/output.js';
import type { Directions } from '../layers/recur.js';
import { embeddingName, outputName } from '../names.js';
import type { Parameter } from '../parameters.js';
import { memorySize, type TranslationSpec } from './spec.js';

/** The layers of a translation network, and all its parameters in order. */
export interface TranslationLayers {
  encoder: Stack;
  bridge: BridgeLayer;
  decoder: Stack;
  /** Null without attention. */
  combine: AttentionCombine | null;
  output: OutputLayer;
  parameters: Parameter[];
}

export interface Stack {
  /** [V, E] */
  embedding: Parameter;
  layers: Directions[];
}

/**
 * Creates a translation network's layers with weights drawn from `random`, or zeros. Throws a ConfigError for weights that
 * cannot be tied and for a dot product of vectors of different sizes.
 */
export function createLayers(spec: TranslationSpec, random: Random | null): TranslationLayers {
  const { encoder, decoder, tieWeights } = spec;
  const hiddenSize = decoder.hiddenSizes.at(-1) as number;
  checkSizes(spec, hiddenSize);
  const { create, parameters } = createParameters(random);
  const initial = initialWeights({ ...decoder, initializer: spec.initializer });
  const encoderStack = createStack('encoder', encoder, spec, create);
  const sizes = decoder.hiddenSizes.flatMap((size) => new Array<number>(cells[decoder.cell].states.length).fill(size));
  const bridgeSize = sizes.reduce((sum, size) => sum + size, 0);
  const bridge = {
    kernel: create('bridge/kernel', [memorySize(spec) * cells[encoder.cell].states.length, bridgeSize], initial.kernel),
    bias: create('bridge/bias', [bridgeSize], initial.bias),
    sizes,
  };
  const decoderStack = createStack('decoder', { ...decoder, bidirectional: false }, spec, create);
  const combine = createCombine(spec, hiddenSize, create, initial.kernel);
  const kernel = tieWeights
    ? decoderStack.embedding
    : create(`${outputName}/kernel`, [hiddenSize, decoder.vocabularySize], initial.kernel);
  const bias = create(`${outputName}/bias`, [decoder.vocabularySize], initial.bias);
  const output = { kernel, transposed: tieWeights, bias };
  return { encoder: encoderStack, bridge, decoder: decoderStack, combine, output, parameters };
}

function createStack(
  owner: string,
  stack: TranslationSpec['encoder'],
  { initializer }: TranslationSpec,
  create: CreateParameter,
): Stack {
  const { vocabularySize, embeddingSize } = stack;
  const initial = initialWeights({ ...stack, initializer });
  const embedding = create(`${owner}/${embeddingName}/embeddings`, [vocabularySize, embeddingSize], initial.table);
  const layers = createRecurrent(stack, embeddingSize, {
    create: (name, ...rest) => create(`${owner}/${name}`, ...rest),
    initial,
  });
  return { embedding, layers };
}

function createCombine(
  spec: TranslationSpec,
  hiddenSize: number,
  create: CreateParameter,
  values: InitialValues,
): AttentionCombine | null {
  const { attention } = spec;
  const size = memorySize(spec);
  const kernel = (name: string, shape: number[]) => create(`attention/${name}`, shape, values);
  const createAttention = (): AttentionLayer | null => {
    switch (attention.type) {
      case 'none':
        return null;
      case 'dot':
        return { type: 'dot' };
      case 'general':
        return { type: 'general', keyKernel: kernel('key_kernel', [size, hiddenSize]) };
      case 'additive':
        return {
          type: 'additive',
          keyKernel: kernel('key_kernel', [size, attention.size]),
          queryKernel: kernel('query_kernel', [hiddenSize, attention.size]),
          vector: kernel('vector', [attention.size, 1]),
        };
    }
  };
  const layer = createAttention();
  return layer && { attention: layer, kernel: create('combine/kernel', [size + hiddenSize, hiddenSize], values) };
}

function checkSizes(spec: TranslationSpec, hiddenSize: number): void {
  const { attention, decoder, tieWeights } = spec;
  if (attention.type === 'dot' && memorySize(spec) !== hiddenSize) {
    throw new ConfigError(
      `Dot attention needs vectors of the same size, but the encoder's size is ${memorySize(spec)}, and the decoder's ${hiddenSize}.`,
      { hint: 'Make them equal (both directions of an encoder count), or set model.attention.type to general.' },
    );
  }
  if (tieWeights && decoder.embeddingSize !== hiddenSize) {
    throw new ConfigError(
      `Tied weights need a target embedding as wide as the decoder's last layer: ${decoder.embeddingSize} against ${hiddenSize}.`,
      { hint: 'Make model.decoder.embeddingSize and its last hiddenSize equal, or set model.tieWeights to false.' },
    );
  }
}
