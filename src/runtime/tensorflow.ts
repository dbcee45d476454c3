import { createRequire } from 'node:module';
import { EnvironmentError } from '../errors.js';
import { loadTensorFlow } from './tensorflow-library.js';

type TensorFlow = typeof import('@tensorflow/tfjs');

/** What computes: `version` is libtensorflow's, `reason` says why it is not the native library. Null where it does not apply. */
export interface Backend {
  name: 'tensorflow' | 'node' | 'wasm' | 'javascript';
  version: string | null;
  reason: string | null;
}

const require = createRequire(import.meta.url);
const loaded = load(process.env.RNN_BACKEND || 'auto');

/** The TensorFlow.js namespace on the backend that was found; it is loaded, and the process held up for 0.6 s, by importing this file. */
export const tf = loaded.tf;

/** Which backend `tf` runs on. `RNN_BACKEND` forces one; without it the native one is taken where it can be loaded. */
export const backend = loaded.backend;

function load(choice: string): { tf: TensorFlow; backend: Backend } {
  if (choice === 'javascript') return loadJavaScript('RNN_BACKEND=javascript asks for it');
  if (choice === 'node' || choice === 'wasm') {
    const { tf } = loadJavaScript('');
    return { tf, backend: { name: choice, version: null, reason: null } };
  }
  if (choice !== 'auto' && choice !== 'tensorflow') {
    throw new EnvironmentError(`RNN_BACKEND is "${choice}", which is no backend.`, {
      hint: 'Set it to tensorflow, node, wasm, javascript or auto.',
    });
  }
  try {
    return loadNative();
  } catch (error) {
    const reason = firstLine(error);
    if (choice === 'auto') return loadJavaScript(reason);
    throw new EnvironmentError(`RNN_BACKEND=tensorflow, but TensorFlow cannot be loaded: ${reason}`, {
      hint: 'Run `rnn doctor` to see what is missing.',
      cause: error,
    });
  }
}

function loadNative(): { tf: TensorFlow; backend: Backend } {
  const tf: TensorFlow = require('@tensorflow/tfjs');
  return { tf, backend: { name: 'tensorflow', version: loadTensorFlow(tf), reason: null } };
}

function loadJavaScript(reason: string): { tf: TensorFlow; backend: Backend } {
  const tf: TensorFlow = require('@tensorflow/tfjs');
  // The promise is of no use: the factory of the cpu backend is synchronous, and so is what setBackend does with it.
  void tf.setBackend('cpu');
  // Its first write advises, over six lines on stderr, to install tfjs-node.
  (tf.backend() as unknown as { firstUse: boolean }).firstUse = false;
  return { tf, backend: { name: 'javascript', version: null, reason } };
}

/** As a clause, without a full stop. */
function firstLine(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return (message.split('\n', 1)[0] ?? '').trim().replace(/\.$/, '');
}
