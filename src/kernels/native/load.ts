import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { EnvironmentError, RnnError } from '../../errors.js';
import { backend } from '../../runtime/tensorflow.js';
import { compileError, failedBefore, planBuild, runBuild } from './build.js';

/** What the C++ addon exports, beside registering its operations with TensorFlow. */
export interface Addon {
  instructionSet: 'AVX-512' | 'AVX2' | 'baseline';
  threads(): number;
  setThreads(count: number): void;
  createStepper(model: AddonModel, batchSize: number): StepperHandle;
  stepperStep(stepper: StepperHandle, tokens: Int32Array, logits: Float32Array): void;
  stepperSetRule(stepper: StepperHandle, row: number, temperature: number, banned: Int32Array): void;
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

interface AddonModel {
  cell: number;
  relu: number;
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

type StepperHandle = { readonly brand: unique symbol };

/** Whether the native kernels run here, for `rnn doctor`; `reason` says why not, the other facts are null then. */
export interface NativeStatus {
  available: boolean;
  path: string | null;
  instructionSet: Addon['instructionSet'] | null;
  threads: number | null;
  reason: string | null;
  hint: string | null;
}

let loaded: { addon: Addon; path: string } | RnnError | null = null;

/**
 * The addon, found in the user's cache or built into it (about 20 seconds, once a machine). Throws an EnvironmentError
 * that says why it cannot be had; a build that failed is not tried again until something it depends on changes.
 */
export function loadAddon(): Addon {
  loaded ??= attempt();
  if (loaded instanceof RnnError) throw loaded;
  return loaded.addon;
}

/** Builds the addon where it is missing, also after a failure, and loads it; see `nativeStatus` for the outcome. */
export function ensureNativeKernels(): NativeStatus {
  if (!loaded || loaded instanceof RnnError) loaded = attempt({ retry: true });
  return nativeStatus();
}

/** What became of the addon; loads it (and so builds it) when nobody has. */
export function nativeStatus(): NativeStatus {
  loaded ??= attempt();
  if (loaded instanceof RnnError) {
    const { message: reason, hint = null } = loaded;
    return { available: false, path: null, instructionSet: null, threads: null, reason, hint };
  }
  const { addon, path } = loaded;
  const { instructionSet } = addon;
  return { available: true, path, instructionSet, threads: addon.threads(), reason: null, hint: null };
}

/** How many threads the native kernels use from now on, 1..64; `RNN_THREADS` sets it at the start. */
export function setNativeThreads(count: number): void {
  loadAddon().setThreads(count);
}

function attempt({ retry = false } = {}): { addon: Addon; path: string } | RnnError {
  try {
    return load(retry);
  } catch (error) {
    if (error instanceof RnnError) return error;
    const message = error instanceof Error ? error.message : String(error);
    return new EnvironmentError(`The native kernels cannot be loaded: ${message}`, {
      hint: 'Run `rnn doctor` to see what is missing; until then slower kernels are used.',
      cause: error,
    });
  }
}

function load(retry: boolean): { addon: Addon; path: string } {
  if (backend.name !== 'tensorflow') {
    throw new EnvironmentError(`The native kernels need the TensorFlow backend: ${backend.reason}.`, {
      hint: 'Run `rnn doctor` to see how to get it.',
    });
  }
  const build = planBuild();
  if (!existsSync(build.addon)) {
    if (!retry && failedBefore(build)) throw compileError(build);
    runBuild(build);
  }
  return { addon: createRequire(import.meta.url)(build.addon), path: build.addon };
}
