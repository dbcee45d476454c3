import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { type DoctorReport, inspectEnvironment } from '../../doctor/inspect-environment.js';
import { EnvironmentError } from '../../errors.js';
import { note, print } from '../output.js';
import { renderDoctor } from '../render/doctor.js';

/** As the command line gives them. */
export interface DoctorCommandOptions {
  /** A host. */
  install?: string;
  speed?: true;
  json?: true;
}

/** Prints what the machine computes with, what is wrong, and the one command that fixes each. */
export async function runDoctor({ install, speed, json }: DoctorCommandOptions): Promise<void> {
  if (install === 'tensorflow') installTensorFlow();
  if (install === 'node') note('rnn: compiling the kernels where they are missing (about 20 s)');
  const report = await inspectEnvironment({ retry: install !== undefined, speed: speed === true });
  if (install !== undefined) requireHost(report, install);
  await print(json === true ? `${JSON.stringify(report, null, 2)}\n` : renderDoctor(report));
}

/** In a process of its own, as in an installation: it says on stderr what it does. */
function installTensorFlow(): void {
  // The same three steps up from src/ and from dist/.
  const script = fileURLToPath(new URL('../../../scripts/install-native.mjs', import.meta.url));
  spawnSync(process.execPath, [script, '--remedy'], { stdio: ['ignore', 'ignore', 'inherit'] });
}

/** Throws an EnvironmentError where the host is not there, which was to be installed. */
function requireHost({ hosts }: DoctorReport, wanted: string): void {
  const host = hosts.find(({ name, available }) => name === wanted && !available);
  if (host === undefined) return;
  throw new EnvironmentError(`The ${wanted} host is not installed: ${host.reason}.`, {
    hint:
      host.command === null
        ? 'It cannot be had on this system; the wasm host computes anyhow.'
        : `Run: ${host.command}`,
  });
}
