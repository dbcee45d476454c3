import type { Tensor1D } from '@tensorflow/tfjs-core';
import type { PairBatch } from '../../data/pairs/pair-batches.js';
import type { Kernels } from '../../kernels/kernels.js';
import type { Random } from '../../runtime/random.js';
import { tf } from '../../runtime/tensorflow.js';
import type { Decoder } from '../decoder.js';
import { attendAll, type MemoryFlow } from '../layers/attention-combine.js';
import { drop } from '../layers/dropout.js';
import { embed } from '../layers/embedding.js';
import { project } from '../layers/output.js';
import type { StateFlow } from '../layers/recurrent.js';
import { disposeParameters, type Network } from '../network.js';
import { runStack } from '../stack.js';
import { createLayers, type TranslationLayers } from './create.js';
import { createTranslationDecoder } from './decoder.js';
import { type Encoding, encode } from './encoding.js';
import type { TranslationForward } from './forward.js';
import { lossAndGradients, type TranslationLossOptions, targetLosses } from './loss.js';
import type { TranslationSpec } from './spec.js';

/**
 * A sequence-to-sequence network (Sutskever et al. 2014): an encoder reads the source, a bridge maps its last states to the
 * decoder's initial states, and the decoder predicts each token from those before it, with attention over the encoder's
 * outputs. Attention comes after the last layer, without input feeding (Luong et al. 2015), so that all steps of a training
 * batch run in one fused operation.
 */
export interface TranslationModel
  extends Network<PairBatch, TranslationPredictions, TranslationLossOptions>,
    TranslationForward {
  spec: TranslationSpec;
  layers: TranslationLayers;
  /** A step decoder with `beamSize` rows per sentence of an encoding, of which it takes ownership. */
  createDecoder(kernels: Kernels, encoding: Encoding, beamSize: number): Decoder;
}

export interface TranslationPredictions {
  /** [T * B]: loss of each target in nats, without smoothing; 0 if masked. */
  losses: Float32Array;
}

/**
 * Builds a network with initial weights drawn from `random`, or zeros to be overwritten. Throws a ConfigError for sizes that
 * do not fit each other.
 */
export function buildTranslationModel(spec: TranslationSpec, random: Random | null): TranslationModel {
  const layers = createLayers(spec, random);
  const { decoder, combine, output, parameters } = layers;
  const { dropout } = spec.decoder;
  const model: TranslationModel = {
    spec,
    layers,
    parameters,
    outputBias: output.bias.variable as Tensor1D,
    encode: (kernels, inputs) => encode(kernels, layers, spec, inputs),
    decode(kernels, encoding, { ids, lengths, random }) {
      const bottom = drop(kernels, embed(kernels, decoder.embedding, ids), dropout, 'input', random);
      const flows = decoder.layers.map(
        (): StateFlow => ({ dFinalState: null, needsInitialState: true, dInitialState: null }),
      );
      const stackInputs = { lengths, initialState: encoding.initialState, dropout, random, flows };
      const { top: hidden, finalState } = runStack(kernels, decoder.layers, bottom, stackInputs);
      const flow: MemoryFlow = { gradients: null };
      const { attended } = encoding;
      const attentive =
        combine === null || attended === null ? hidden : attendAll(kernels, combine, hidden, attended, flow);
      const pass = project(kernels, output, drop(kernels, attentive, dropout, 'output', random));
      return {
        logits: pass.logits,
        backward(dLogits, gradients) {
          pass.backward(dLogits, gradients);
          tf.dispose(finalState);
          encoding.backward(
            flows.map(({ dInitialState }) => dInitialState ?? []),
            flow,
            gradients,
          );
        },
        dispose() {
          pass.dispose();
          tf.dispose(finalState);
        },
      };
    },
    createDecoder: (kernels, encoding, beamSize) => createTranslationDecoder(kernels, layers, encoding, beamSize),
    lossAndGradients: (kernels, batch, options) => lossAndGradients(model, kernels, batch, options),
    predict: (kernels, batch) => ({ losses: targetLosses(model, kernels, batch) }),
    dispose: () => disposeParameters(parameters),
  };
  return model;
}
