import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { type DoctorReport, inspectEnvironment } from '../../doctor/inspect-environment.js';
import { EnvironmentError } from '../../errors.js';
import { note, print } from '../output.js';
import { renderDoctor } from '../render/doctor.js';

/** Options as commander parses them. */
export interface DoctorCommandOptions {
  /** Name of a host. */
  install?: string;
  speed?: true;
  json?: true;
}

/** Prints the backend, kernels and hosts of this machine, the problems found, and one command that fixes each. */
export async function runDoctor({ install, speed, json }: DoctorCommandOptions): Promise<void> {
  if (install === 'tensorflow') installTensorFlow();
  if (install === 'node') note('rnn: compiling the kernels where they are missing (20 to 40 s)');
  const report = await inspectEnvironment({ retry: install !== undefined, speed: speed === true });
  if (install !== undefined) requireHost(report, install);
  await print(json === true ? `${JSON.stringify(report, null, 2)}\n` : renderDoctor(report));
}

/** Runs the install script in its own process, as npm does; it reports on stderr. */
function installTensorFlow(): void {
  // Three levels up, from src/ and from dist/ alike.
  const script = fileURLToPath(new URL('../../../scripts/install-native.mjs', import.meta.url));
  spawnSync(process.execPath, [script, '--remedy'], { stdio: ['ignore', 'ignore', 'inherit'] });
}

/** Throws an EnvironmentError if the host that should have been installed is missing. */
function requireHost({ hosts }: DoctorReport, wanted: string): void {
  const host = hosts.find(({ name, available }) => name === wanted && !available);
  if (host === undefined) return;
  throw new EnvironmentError(`The ${wanted} host is not installed: ${host.reason}.`, {
    hint:
      host.command === null
        ? 'It is not available on this system; the wasm host works without it.'
        : `Run: ${host.command}`,
  });
}
