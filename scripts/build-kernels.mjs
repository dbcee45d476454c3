// @ts-check
// The last step of the root package's `prepare`: builds our own kernels, so that the first command need not. It never
// fails an installation; a machine that cannot build them computes with TensorFlow's own.
import { createProgress } from './native/progress.mjs';

const { say, begin } = createProgress(process.stderr);
/** URLs: before the first build these modules are not there for the type checker. */
const built = (/** @type {string} */ path) => new URL(`../dist/${path}`, import.meta.url).href;

try {
  const { backend } = await import(built('runtime/tensorflow.js'));
  // Without TensorFlow there are no kernels to build, and postinstall has said so.
  if (backend.name === 'tensorflow') {
    const { ensureNativeKernels } = await import(built('kernels/native/load.js'));
    const step = begin('building the native kernels');
    const { available, instructionSet, reason, hint } = ensureNativeKernels();
    step.end();
    say(
      available
        ? `The native kernels run here (${instructionSet}).`
        : `No native kernels: ${reason} ${hint ?? ''}`.trimEnd(),
    );
  }
} catch (error) {
  say(`No native kernels: ${error instanceof Error ? error.message : error}`);
}
