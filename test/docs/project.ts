import { spawn } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bin } from '../cli/rnn.js';
import { temporaryFolder } from '../temporary-folder.js';

export const root = fileURLToPath(new URL('../..', import.meta.url));

/** The first lines of a file of data/. */
export function firstLines(file: string, count: number): string {
  return `${readFileSync(join(root, 'data', file), 'utf8')
    .split('\n')
    .slice(0, count)
    .join('\n')}\n`;
}

/**
 * Makes a folder like a clone, with smaller corpora, and a command `rnn` that trains for two steps only. Models of tunes are trained
 * until they write the first line of a tune, because `rnn abc` needs it; sampling uses a fixed seed for the same reason.
 */
export function writeProject(): string {
  const folder = temporaryFolder();
  for (const part of ['configs', 'data'])
    cpSync(join(root, part), join(folder, part), { recursive: true, filter: (path) => !path.endsWith('corpora') });
  symlinkSync(join(root, 'docs'), join(folder, 'docs'));
  writeFileSync(join(folder, 'data/es-sentences.txt'), firstLines('es-sentences.txt', 1500));
  writeFileSync(join(folder, 'data/en-stories.txt'), firstLines('en-stories.txt', 200));
  mkdirSync(join(folder, 'bin'));
  const script = `#!/bin/sh
case "$1 $2" in
  "train --resume"|*melody-small*) exec "$REAL" "$@" ;;
  "train configs/nottingham.yaml") exec "$REAL" "$@" --set training.epochs=30 --set training.batchSize=2 --set model.layers=1 \\
    --set model.hiddenSize=96 --set model.dropout.between=0 --set model.dropout.output=0 --set training.optimizer.learningRate=0.01 ;;
  sample*) case "$*" in *--random-seed*|*--beam*) exec "$REAL" "$@" ;; *) exec "$REAL" "$@" --random-seed 1 ;; esac ;;
  train*|cross-validate*) exec "$REAL" "$@" --set training.steps=2 --set threads=1 ;;
  *) exec "$REAL" "$@" ;;
esac
`;
  writeFileSync(join(folder, 'bin/rnn'), script);
  chmodSync(join(folder, 'bin/rnn'), 0o755);
  return folder;
}

/** Runs a line of bash in such a folder; returns what failed, or null. */
export function runLine(folder: string, line: string): Promise<string | null> {
  const env = { ...process.env, REAL: bin, PATH: `${join(folder, 'bin')}${delimiter}${process.env.PATH}` };
  const child = spawn('bash', ['-o', 'pipefail', '-c', line], {
    cwd: folder,
    env,
    stdio: ['ignore', 'ignore', 'pipe'],
    timeout: 600_000,
  });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  return new Promise((done, failed) => {
    child
      .on('error', failed)
      .on('close', (status) => done(status === 0 ? null : `${line}: ${status}, ${stderr.slice(-600)}`));
  });
}
