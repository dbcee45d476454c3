// @ts-check
// The last step of the installation of a clone: compiles the addon of the node host, so that the first command does not have to.
// A failure here does not fail the installation: a machine without a compiler runs the kernels in WebAssembly.
import { inspectInstallation } from './native/inspect.mjs';
import { createProgress } from './native/progress.mjs';

const { say, begin } = createProgress(process.stderr);
/** A URL, because the type checker does not find the module before the first build. */
const built = new URL('../dist/kernels/hosts/node/addon.js', import.meta.url).href;

try {
  const { obstacles } = await inspectInstallation();
  if (obstacles.node !== null) {
    const { message, remedy } = obstacles.node;
    say(`The kernels run in WebAssembly, at 0.3 to 0.5 of native speed: ${message}.`);
    // Without a known package manager, the remedy is not a command.
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
