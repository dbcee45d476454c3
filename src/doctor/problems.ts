import type { Backend } from '../runtime/backend.js';
import type { HostReport } from './hosts.js';
import { quote } from './quote.js';

/** Something that is wrong or slow, and the one command that fixes it. */
export interface Problem {
  problem: string;
  command: string;
}

/** The oldest Node that runs this, as `engines` in package.json says. */
const oldestNode = [20, 19] as const;

/** What is wrong with a machine of these facts, the gravest first. An optional host that is not there is no problem. */
export function findProblems(facts: {
  nodeVersion: string;
  environment: NodeJS.ProcessEnv;
  /** Or why there is none. */
  backend: Backend | string;
  hosts: readonly HostReport[];
  /** Whether TensorFlow is in the cache. */
  tensorflow: boolean;
  /** The folder of the package. */
  root: string;
}): Problem[] {
  const { nodeVersion, environment, backend, hosts, tensorflow, root } = facts;
  const { RNN_BACKEND, RNN_KERNELS } = environment;
  const problems: Problem[] = [];
  const add = (problem: string, command: string | null | undefined) =>
    problems.push({ problem, command: command ?? `npm --prefix ${quote(root)} install` });
  const find = (name: HostReport['name']) => hosts.find((host) => host.name === name);

  const [major = 0, minor = 0] = nodeVersion.replace(/^v/, '').split('.').map(Number);
  if (major < oldestNode[0] || (major === oldestNode[0] && minor < oldestNode[1])) {
    add(`Node ${nodeVersion} is older than ${oldestNode.join('.')}.`, 'nvm install --lts');
  }
  if (typeof backend === 'string') {
    add(backend, RNN_BACKEND ? 'unset RNN_BACKEND' : find('wasm')?.command);
  } else if (backend.name === 'javascript') {
    add('RNN_BACKEND=javascript is about 1,000 times slower than native kernels.', 'unset RNN_BACKEND');
  }
  const node = find('node');
  const wasm = find('wasm');
  if (node && !node.available && node.command !== null) {
    const instead = wasm?.available ? ' The kernels run in WebAssembly instead, at about 0.45 of native speed.' : '';
    add(`The node host is not available: ${node.reason}.${instead}`, node.command);
  }
  const broken = find('tensorflow');
  if (tensorflow && broken && !broken.available && node?.available) {
    add(`TensorFlow is installed and does not load: ${broken.reason}.`, broken.command);
  }
  if (wasm && !wasm.available) add(`The wasm host is not available: ${wasm.reason}.`, wasm.command);
  if (RNN_KERNELS === 'reference' && hosts.some(({ available }) => available)) {
    add('RNN_KERNELS=reference is slower than the native kernels, which run here.', 'unset RNN_KERNELS');
  }
  return problems;
}
