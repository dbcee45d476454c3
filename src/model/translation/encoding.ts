import type { Tensor1D, Tensor2D, Tensor3D } from '@tensorflow/tfjs-core';
import { cells } from '../../kernels/cells.js';
import type { CellState, Kernels } from '../../kernels/kernels.js';
import type { Random } from '../../runtime/random.js';
import { tf } from '../../runtime/tensorflow.js';
import { type AttendedMemory, attentionMask } from '../layers/attention.js';
import type { MemoryFlow } from '../layers/attention-combine.js';
import { prepareKeys } from '../layers/attention-scores.js';
import { bridge } from '../layers/bridge.js';
import { drop } from '../layers/dropout.js';
import { embed } from '../layers/embedding.js';
import type { StateFlow } from '../layers/recurrent.js';
import type { GradientStore } from '../parameters.js';
import { runStack } from '../stack.js';
import type { TranslationLayers } from './create.js';
import type { TranslationSpec } from './spec.js';

export interface EncoderInputs {
  /** int32 [S, B]; the caller keeps it alive until the encoding ends. */
  ids: Tensor2D;
  /** [B], each 1..S; null if all are S long. */
  lengths: Int32Array | null;
  /** The random stream of dropout masks; null in evaluation. */
  random: Random | null;
}

/** Encoded sentences; end it once by `backward` or `dispose`, after all passes over it. */
export interface Encoding {
  /** Sentences. */
  batchSize: number;
  /** Initial states, one per layer of the decoder. */
  initialState: CellState[];
  /** Null without attention. */
  attended: AttendedMemory | null;
  /** Takes ownership of the gradients of the initial state and the memory, and adds every parameter's gradient to `gradients`. */
  backward(dInitialState: readonly CellState[], flow: MemoryFlow, gradients: GradientStore): void;
  dispose(): void;
}

/** Encodes sentences: the last layer's outputs are the memory of attention, the last states initialize the decoder. */
export function encode(
  kernels: Kernels,
  layers: TranslationLayers,
  spec: TranslationSpec,
  { ids, lengths, random }: EncoderInputs,
): Encoding {
  const [steps, batchSize] = ids.shape;
  const { encoder, combine } = layers;
  const { dropout } = spec.encoder;
  const bottom = drop(kernels, embed(kernels, encoder.embedding, ids), dropout, 'input', random);
  const directions = encoder.layers.flat();
  const parts = cells[spec.encoder.cell].states.length;
  const initialState = directions.map(
    ({ hiddenSize }): CellState => Array.from({ length: parts }, () => tf.zeros([batchSize, hiddenSize])),
  );
  const flows = directions.map((): StateFlow => ({ dFinalState: null, needsInitialState: false, dInitialState: null }));
  const lengthsTensor: Tensor1D | null = lengths && tf.tensor1d(lengths, 'int32');
  const stackInputs = { lengths: lengthsTensor, initialState, dropout, random, flows };
  const { top: last, finalState } = runStack(kernels, encoder.layers, bottom, stackInputs);
  const top = drop(kernels, last, dropout, 'output', random);
  const lastFlows = flows.slice(-(encoder.layers.at(-1)?.length ?? 0));
  const bridged = bridge(kernels, layers.bridge, finalState.slice(-lastFlows.length).flat());

  const memory: Tensor3D | null = combine && tf.transpose(top.output, [1, 0, 2]); // [B, S, M]
  const keys = combine && prepareKeys(kernels, combine.attention, memory as Tensor3D);
  const attended: AttendedMemory | null = keys && {
    memory: memory as Tensor3D,
    keys: keys.keys,
    mask: lengths && attentionMask(lengths, steps),
  };
  const release = () => {
    keys?.dispose();
    tf.dispose([...initialState, ...finalState, ...bridged.outputs].flat());
    for (const tensor of [memory, attended?.mask, lengthsTensor]) tensor?.dispose();
  };
  return {
    batchSize,
    initialState: group(bridged.outputs, cells[spec.decoder.cell].states.length),
    attended,
    backward(dInitialState, flow, gradients) {
      const dStates = bridged.backward(dInitialState.flat(), gradients);
      tf.dispose(dInitialState.flat());
      for (const [index, state] of group(dStates, parts).entries()) {
        (lastFlows[index] as StateFlow).dFinalState = state;
      }
      const dTop = keys === null ? tf.zerosLike(top.output) : memoryGradient(flow, keys, gradients);
      top.backward?.(dTop, gradients);
      tf.dispose(dStates);
      release();
    },
    dispose() {
      bridged.dispose();
      top.dispose();
      release();
    },
  };
}

/** Gradient of the memory, from contexts and from keys, [S, B, M]. */
function memoryGradient(flow: MemoryFlow, keys: ReturnType<typeof prepareKeys>, gradients: GradientStore): Tensor3D {
  if (flow.gradients === null) throw new Error('The pass over this encoding has not run backward.');
  const { dMemory, dKeys } = flow.gradients;
  const dCompared = keys.backward(dKeys, gradients);
  const dTop = tf.tidy(() => tf.transpose(dMemory.add<Tensor3D>(dCompared), [1, 0, 2]));
  dMemory.dispose();
  dCompared.dispose();
  return dTop;
}

/** States of `parts` tensors each. */
function group(tensors: readonly Tensor2D[], parts: number): CellState[] {
  return Array.from({ length: tensors.length / parts }, (_, index) =>
    tensors.slice(index * parts, (index + 1) * parts),
  );
}
