/** `npm run quickstart`: trains, samples and scores with the built binary, and prints each command before it runs. */

import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

const commands = [
  ['train', 'configs/quickstart.yaml'],
  ['sample', '--seed', 'En el', '--num', '5', '--random-seed', '1'],
  ['score', 'Elena no quiere salir con Juan.', 'El enano quiere salir con Juan.'],
];

for (const command of commands) {
  console.log(`\n$ rnn ${command.map(quote).join(' ')}`);
  const { status, signal, error } = spawnSync(process.execPath, ['bin/rnn.js', ...command], {
    cwd: root,
    stdio: 'inherit',
  });
  if (error !== undefined) throw error;
  if (status !== 0) {
    console.error(`\nThe quickstart stops here: the command above ended with ${signal ?? `exit code ${status}`}.`);
    process.exit(status ?? 1);
  }
}

/** The argument with shell quotes if it needs them. */
function quote(word) {
  return /^[\w./=-]+$/.test(word) ? word : `"${word}"`;
}
