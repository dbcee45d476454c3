import type { Tensor } from '@tensorflow/tfjs-core';
import { cells } from '../cells.js';
import { currentHost } from '../hosts/current.js';
import type { Precision, RecurrentWeights } from '../kernels.js';
import type { PlainWeights, Stepper } from '../stepper/stepper.js';

/** An id that no token has; -1 means that no token could be drawn. */
const NO_END = -2;

/** The values of `WeightFormat` in step-product.h. */
const formats: Record<Precision, number> = { float32: 0, bfloat16: 1, int8: 2 };

/** See `SteppingKernels.createStepper`; the weights are copied; one call of the host per step, or per group of steps. */
export function createStepper(weights: PlainWeights, batchSize: number, precision: Precision): Stepper {
  const host = currentHost();
  const { spec, layers, embedding, outputKernel, outputBias } = weights;
  const vocabularySize = outputBias.shape[0];
  const [first] = layers as [RecurrentWeights];
  const handle = host.createStepper(
    {
      cell: spec.cell,
      relu: spec.activation === 'relu' ? 1 : 0,
      format: formats[precision],
      layers: layers.map(({ kernel, recurrentKernel, bias }) => ({
        inputs: kernel.shape[0],
        hidden: recurrentKernel.shape[0],
        kernel: valuesOf(kernel),
        recurrentKernel: valuesOf(recurrentKernel),
        bias: valuesOf(bias),
      })),
      vocabulary: (embedding ?? first.kernel).shape[0],
      outputs: vocabularySize,
      embedding: embedding && valuesOf(embedding),
      outputKernel: valuesOf(outputKernel),
      outputBias: valuesOf(outputBias),
    },
    batchSize,
  );
  const statesPerLayer = cells[spec.cell].states.length;
  const stateSize = layers.reduce((sum, layer) => sum + statesPerLayer * layer.recurrentKernel.shape[0], 0);
  const logits = new Float32Array(batchSize * vocabularySize);
  let rows = batchSize;
  let drawn = new Int32Array(0);
  return {
    batchSize,
    get rows() {
      return rows;
    },
    vocabularySize,
    stateSize,
    arrange(parents) {
      host.stepperArrange(handle, parents);
      rows = parents.length;
    },
    step(tokens) {
      const own = logits.subarray(0, rows * vocabularySize);
      host.stepperStep(handle, tokens, own);
      return own;
    },
    setRule(row, { temperature, excluded }) {
      host.stepperSetRule(handle, row, temperature, Int32Array.from(excluded));
    },
    draw(tokens, uniforms, endId) {
      if (drawn.length < uniforms.length) drawn = new Int32Array(uniforms.length);
      const own = drawn.subarray(0, uniforms.length);
      const steps = host.stepperDraw(handle, tokens, uniforms, endId ?? NO_END, own);
      return own.subarray(0, steps * rows);
    },
    getState() {
      const state = new Float32Array(rows * stateSize);
      host.stepperGetState(handle, state);
      return state;
    },
    setState: (state) => host.stepperSetState(handle, state),
    reset: () => host.stepperSetState(handle, new Float32Array(rows * stateSize)),
    dispose: () => host.disposeStepper(handle),
  };
}

function valuesOf(tensor: Tensor): Float32Array {
  return tensor.dataSync<'float32'>();
}
