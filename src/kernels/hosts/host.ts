import type { Tensor } from '@tensorflow/tfjs-core';
import type { HostMemory, OperationAttributes } from '../../runtime/host-memory.js';
import type { CellName } from '../cells.js';
import type { Kernels, Precision } from '../kernels.js';

/** Where the native kernels run: the same C++ on TensorFlow, in a Node-API addon or in WebAssembly. */
export interface Host extends Steppers {
  readonly name: string;
  /** The loaded file. */
  readonly path: string;
  /** The instruction set for which the C++ was compiled. */
  readonly instructionSet: InstructionSet;
  /** Kernels that the host implements in a faster way than by an operation of operations.h. */
  kernels?(precision: Precision): Partial<Kernels>;
  /** Runs one operation of operations.h on tensors of the current TensorFlow.js backend; the caller disposes the outputs. */
  execute(operation: string, attributes: OperationAttributes, inputs: Tensor[], outputs: number): Tensor[];
  /** Number of threads of an operation, 1..64. */
  threads(): number;
  setThreads(count: number): void;
}

/** Those with AMX or BF16 have fast instructions for products in bfloat16; the others compute them by rounding. */
export type InstructionSet =
  | 'AVX-512 with AMX'
  | 'AVX-512 with BF16'
  | 'AVX-512'
  | 'AVX2'
  | 'baseline'
  | 'SIMD128'
  | 'relaxed SIMD128';

/** A host with its own memory, for a TensorFlow.js backend on it (src/runtime). */
export interface Device extends HostMemory, Omit<Host, 'execute'> {}

/** The stepper of stepper.h; see native/stepper.ts. All throw an Error for arrays of the wrong size. */
export interface Steppers {
  createStepper(model: StepperModel, batchSize: number): StepperHandle;
  stepperArrange(stepper: StepperHandle, parents: Int32Array): void;
  stepperStep(stepper: StepperHandle, tokens: Int32Array, logits: Float32Array): void;
  stepperSetRule(stepper: StepperHandle, row: number, temperature: number, excluded: Int32Array): void;
  /** Returns the number of steps done. */
  stepperDraw(
    stepper: StepperHandle,
    tokens: Int32Array,
    uniforms: Float64Array,
    end: number,
    drawn: Int32Array,
  ): number;
  stepperGetState(stepper: StepperHandle, state: Float32Array): void;
  stepperSetState(stepper: StepperHandle, state: Float32Array): void;
  disposeStepper(stepper: StepperHandle): void;
}

/** Weights in Keras's layout; they are copied. */
export interface StepperModel {
  cell: CellName;
  relu: number;
  /** How the weights of products are held: 0 in float32, 1 in bfloat16, 2 in int8 (`WeightFormat` in step-product.h). */
  format: number;
  layers: {
    inputs: number;
    hidden: number;
    kernel: Float32Array;
    recurrentKernel: Float32Array;
    bias: Float32Array;
  }[];
  vocabulary: number;
  outputs: number;
  embedding: Float32Array | null;
  outputKernel: Float32Array;
  outputBias: Float32Array;
}

export type StepperHandle = { readonly brand: unique symbol };
