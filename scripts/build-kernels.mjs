// @ts-check
// The last step of the root package's `prepare`: builds our own kernels, so that the first command need not. It never
// fails an installation; a machine that cannot build them computes with TensorFlow's own.
import { createProgress } from './native/progress.mjs';

const { say, begin } = createProgress(process.stderr);
if (process.env.RNN_SKIP_NATIVE !== '1') {
  const step = begin('building the native kernels');
  try {
    // A URL: before the first build the module is not there for the type checker.
    const { ensureNativeKernels } = await import(new URL('../dist/kernels/native/load.js', import.meta.url).href);
    const { available, instructionSet, reason, hint } = ensureNativeKernels();
    step.end();
    say(
      available
        ? `The native kernels run here (${instructionSet}).`
        : `No native kernels: ${reason} ${hint ?? ''}`.trimEnd(),
    );
  } catch (error) {
    step.end();
    say(`No native kernels: ${error instanceof Error ? error.message : error}`);
  }
}
