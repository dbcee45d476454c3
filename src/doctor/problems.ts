import type { NativeStatus } from '../kernels/native/load.js';
import type { Backend } from '../runtime/backend.js';
import type { Installation } from './installation.js';

/** Something that is wrong or slow, and the one command that mends it. */
export interface Problem {
  problem: string;
  command: string;
}

/** The oldest Node that runs this, as `engines` in package.json says. */
const oldestNode = [20, 19] as const;

/** What is wrong with a machine of these facts, the gravest first. */
export function findProblems(facts: {
  nodeVersion: string;
  environment: NodeJS.ProcessEnv;
  backend: Backend;
  native: NativeStatus;
  installation: Installation;
}): Problem[] {
  const { nodeVersion, environment, backend, native, installation } = facts;
  const problems: Problem[] = [];
  const add = (problem: string, command: string) => problems.push({ problem, command });
  const { obstacle } = installation;
  const install = inOrder(obstacle?.remedy, `node ${quote(`${installation.root}/scripts/install-native.mjs`)}`);

  const [major = 0, minor = 0] = nodeVersion.replace(/^v/, '').split('.').map(Number);
  if (major < oldestNode[0] || (major === oldestNode[0] && minor < oldestNode[1])) {
    add(`Node ${nodeVersion} is older than ${oldestNode.join('.')}.`, 'nvm install --lts');
  }
  if (environment.RNN_BACKEND === 'javascript') {
    add('RNN_BACKEND=javascript makes everything about a thousand times slower.', 'unset RNN_BACKEND');
  } else if (backend.name === 'javascript') {
    const cause = obstacle === null ? '' : ` To install it: ${obstacle.message}.`;
    add(`The native library cannot be loaded: ${backend.reason}.${cause}`, install);
  } else if (backend.version !== installation.version && obstacle === null) {
    add(`libtensorflow is ${backend.version}; the kernels are made for ${installation.version}.`, install);
  }
  if (backend.name === 'tensorflow' && !native.available) {
    const remedy = installation.tools.compiler === null ? obstacle?.remedy : null;
    const build = `node ${quote(`${installation.root}/scripts/build-kernels.mjs`)}`;
    add(native.reason ?? 'The native kernels are not available.', inOrder(remedy, build));
  }
  const { RNN_KERNELS } = environment;
  if (native.available && RNN_KERNELS && !['auto', 'native'].includes(RNN_KERNELS)) {
    add(`RNN_KERNELS=${RNN_KERNELS} is slower than the native kernels, which run here.`, 'unset RNN_KERNELS');
  }
  return problems;
}

function inOrder(first: string | null | undefined, second: string): string {
  return first ? `${first} && ${second}` : second;
}

/** A word of a POSIX shell. */
export function quote(path: string): string {
  return /^[\w./@+-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
}
