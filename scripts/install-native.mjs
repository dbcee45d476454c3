// @ts-check
// Installs the optional tensorflow host, see scripts/native/install.mjs. A failure here does not fail the installation of the package.
import { constants } from 'node:os';
import { installTensorFlow } from './native/install.mjs';
import { createProgress } from './native/progress.mjs';
import { createSetup } from './native/settings.mjs';

const abort = new AbortController();
for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
  process.once(signal, () => {
    process.exitCode = 128 + constants.signals[signal];
    abort.abort(new Error(`stopped by ${signal}`));
  });
}
const progress = createProgress(process.stderr);
try {
  await installTensorFlow(createSetup(progress, abort.signal), { remedy: process.argv.includes('--remedy') });
} catch (error) {
  progress.say(
    `${error instanceof Error ? error.message : error}; \`rnn doctor --install tensorflow\` goes on with it.`,
  );
}
