import { factsOf } from '../kernels/hosts/hosts.js';
import type { Backend } from '../runtime/backend.js';
import type { HostReport } from './hosts.js';
import { quote } from './quote.js';

/** A problem, or a cause of low speed, with the command that fixes it. */
export interface Problem {
  problem: string;
  command: string;
}

/** The oldest Node that runs this, as `engines` in package.json says. */
const oldestNode = [20, 19] as const;

/** The problems of a machine with these facts, the most serious first. A missing optional host is not a problem. */
export function findProblems(facts: {
  nodeVersion: string;
  environment: NodeJS.ProcessEnv;
  /** Or the reason why there is none. */
  backend: Backend | string;
  hosts: readonly HostReport[];
  /** Whether TensorFlow is in the cache. */
  tensorflow: boolean;
  /** The folder of the package. */
  root: string;
}): Problem[] {
  const { nodeVersion, environment, backend, hosts, tensorflow: installed, root } = facts;
  const { RNN_BACKEND, RNN_KERNELS } = environment;
  const problems: Problem[] = [];
  const add = (problem: string, command: string | null | undefined) =>
    problems.push({ problem, command: command ?? `npm --prefix ${quote(root)} install` });
  const missing = hosts.filter(({ available }) => !available);
  const substitute = hosts.map((host) => (host.available ? factsOf(host.name).substitute : null)).find(Boolean);

  const [major = 0, minor = 0] = nodeVersion.replace(/^v/, '').split('.').map(Number);
  if (major < oldestNode[0] || (major === oldestNode[0] && minor < oldestNode[1])) {
    add(`Node ${nodeVersion} is older than ${oldestNode.join('.')}.`, 'nvm install --lts');
  }
  if (typeof backend === 'string') {
    add(backend, RNN_BACKEND ? 'unset RNN_BACKEND' : null);
  } else if (backend.name === 'javascript') {
    add('RNN_BACKEND=javascript is about 1,000 times slower than native kernels.', 'unset RNN_BACKEND');
  }
  for (const { name, reason, command } of missing) {
    const { optional, source } = factsOf(name);
    // Without a command it is not available here, and that is no fault; what the package brings can be had everywhere.
    if (optional || (source === 'installation' && command === null)) continue;
    const instead = source === 'installation' && substitute ? ` ${substitute}` : '';
    add(`The ${name} host is not available: ${reason}.${instead}`, command);
  }
  // The obstacle of the other hosts applies to this one too.
  const known = missing.some((host) => !factsOf(host.name).optional && factsOf(host.name).source === 'installation');
  for (const host of missing) {
    const { library, optional } = factsOf(host.name);
    if (optional && installed && !known) {
      add(`${library} is installed but does not load: ${host.reason}.`, host.command);
    }
  }
  if (RNN_KERNELS === 'reference' && hosts.some(({ available }) => available)) {
    add('RNN_KERNELS=reference is slower than the native kernels, which are available.', 'unset RNN_KERNELS');
  }
  return problems;
}
