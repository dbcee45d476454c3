import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
export const bin = fileURLToPath(new URL('../bin/rnn.js', import.meta.url));

/** Runs the command line; throws with its stderr if it fails. */
export function rnn(...words) {
  const { status, stderr } = spawnSync(process.execPath, [bin, ...words], { cwd: root, encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
}

/** Trains a config's network for one epoch, as the run `bench`; its texts are then about as long as those of a fully trained network. */
export function trainOneEpoch(config, runs) {
  rnn('train', config, '--runs', runs, '--name', 'bench', '--set', 'training.epochs=1');
}
