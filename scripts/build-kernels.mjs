// @ts-check
// The last step of a clone's installation: compiles the node host's addon, so that the first command need not. It never
// fails an installation; a machine that cannot compile it computes in WebAssembly.
import { inspectInstallation } from './native/inspect.mjs';
import { createProgress } from './native/progress.mjs';

const { say, begin } = createProgress(process.stderr);
/** A URL: before the first build the module is not there for the type checker. */
const built = new URL('../dist/kernels/hosts/node/addon.js', import.meta.url).href;

try {
  const { obstacles } = await inspectInstallation();
  if (obstacles.node !== null) {
    const { message, remedy } = obstacles.node;
    say(`The kernels run in WebAssembly, at 0.3 to 0.5 of native speed: ${message}.`);
    // Without a known package manager the remedy is no command.
    const and = remedy?.startsWith('install ') ? ', then:' : ' &&';
    if (remedy !== null) say(`For native speed: ${remedy}${and} npx rnn doctor --install node`);
  } else {
    const { loadAddon } = await import(built);
    const step = begin('compiling the kernels');
    try {
      const { addon } = loadAddon({ retry: true });
      say(`The kernels run natively (${addon.instructionSet}).`);
    } finally {
      step.end();
    }
  }
} catch (error) {
  say(`The kernels run in WebAssembly: ${error instanceof Error ? error.message : error}`);
}
