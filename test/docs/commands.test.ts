import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { currentBackend } from '../../src/runtime/backend.js';
import { bin } from '../cli/rnn.js';
import { temporaryFolder } from '../temporary-folder.js';
import { codeBlocks } from './code-blocks.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const markdown = (folder: string) =>
  readdirSync(join(root, folder))
    .filter((file) => file.endsWith('.md') && file !== 'log.md')
    .map((file) => join(folder, file));
const pages = ['README.md', 'README.es.md', ...markdown('docs'), ...markdown('docs/tasks')];

/** Pages that run through the course: what stands within a line of theirs is run too. */
const tables = ['README.md', 'README.es.md', 'docs/course.md', 'docs/curso.md'];

/** Each command with what it reads that no command of the docs makes. */
const notRun: [pattern: RegExp, why: string][] = [
  [/^rnn \S+( \S+)? \[/, 'a synopsis'],
  [/^rnn fetch /, 'needs the network; test/cli/fetch.test.ts downloads from loopback'],
  [/^rnn train config\.yaml$/, 'one of several machines; test/distributed trains on some'],
  [/^ {2}ssh |^for |^export |^hosts=|^workers=|^ {2}index=|^done/, 'needs other machines'],
  [/^rnn serve( |$)|^curl /, 'a server and its clients; test/serve/docs.test.ts runs them'],
  [/^rnn import /, 'reads models of other programs; test/cli/import.test.ts imports some'],
  [/^npm |^node |^pip |^RNN_|^qemu/, 'no command of rnn'],
];

/** What a page asks for, as sequences: the lines of a block run in order, for a line may read what one above it wrote. */
function commandsOf(page: string): string[][] {
  const text = readFileSync(join(root, page), 'utf8');
  const inBlocks = codeBlocks(text)
    .filter(({ language }) => language === 'sh')
    .map(({ content }) => content.trimEnd().split('\n'))
    .map((lines) => lines.map((line) => line.replace(/ +#.*$/, '')).filter((line) => line.trim() !== ''));
  const outside = text.replace(/^```[\s\S]*?^```$/gm, '');
  const inLines = tables.includes(page)
    ? [...outside.matchAll(/`(rnn [^`]+)`/g)]
        .map(([, command = '']) => command.replace(/\s+/g, ' '))
        // A name alone, or with something to fill in, is no command to run.
        .filter(
          (command) =>
            command.split(' ').length > 2 && !/^rnn \S+ --\S+$/.test(command) && !/…|\b[A-Z]{3,}\b/.test(command),
        )
    : [];
  return [...inBlocks, ...inLines.map((command) => [command])];
}

const sequences = pages.flatMap(commandsOf);
const all = [...new Set(sequences.flat())];
/** Several workers are for the host with TensorFlow's engine; elsewhere test/cli/train.test.ts asserts that the command says so. */
const needsTensorFlow = / --workers /;
const commands = all.filter(
  (command) =>
    !notRun.some(([pattern]) => pattern.test(command)) &&
    (currentBackend().name === 'tensorflow' || !needsTensorFlow.test(command)),
);
const makes = (command: string) => /^rnn (generate|init|train) /.test(`${command} `) && !command.includes('--resume');

/** A project as a reader has it, with smaller corpora, and what the commands of docs/cli.md read of their own. */
function writeProject(): string {
  const folder = temporaryFolder();
  cpSync(join(root, 'configs'), join(folder, 'configs'), { recursive: true });
  cpSync(join(root, 'data'), join(folder, 'data'), { recursive: true });
  symlinkSync(join(root, 'docs'), join(folder, 'docs'));
  for (const [file, kept] of [
    ['es-sentences.txt', 1500],
    ['en-stories.txt', 200],
  ] as const) {
    const lines = readFileSync(join(root, 'data', file), 'utf8').split('\n');
    writeFileSync(join(folder, 'data', file), `${lines.slice(0, kept).join('\n')}\n`);
  }
  const sentences = 'Elena vive en Madrid.\nJuan quiere salir.\n';
  for (const file of ['sentences.txt', 'reviews.txt', 'other.txt']) writeFileSync(join(folder, file), sentences);
  writeFileSync(join(folder, 'genome.fa'), `>chromosome\n${'ATGGCCAAATGA'.repeat(30)}\n`);
  cpSync(join(root, 'data/tunes/jigs.abc'), join(folder, 'tunes.abc'));
  cpSync(join(root, 'data/tones/validation-04.wav'), join(folder, 'recording.wav'));
  mkdirSync(join(folder, 'recordings'));
  cpSync(join(root, 'data/tones/validation-04.wav'), join(folder, 'recordings/one.wav'));
  const movements = readFileSync(join(root, 'configs/movements-small.yaml'), 'utf8');
  writeFileSync(join(folder, 'movements.yaml'), movements.replaceAll('../data/', 'data/'));
  // `rnn` as it is called in the docs, with two steps of training where there would be thousands, and with one seed: a model of so few
  // steps may draw a tune without its first line.
  const path = join(folder, 'bin');
  mkdirSync(path);
  const script = `#!/bin/sh
case "$1 $2" in
  "train --resume"|*melody-small*) exec "$REAL" "$@" ;;
  sample*) case "$*" in *--random-seed*|*--beam*) exec "$REAL" "$@" ;; *) exec "$REAL" "$@" --random-seed 1 ;; esac ;;
  train*|cross-validate*) exec "$REAL" "$@" --set training.steps=2 --set threads=1 ;;
  *) exec "$REAL" "$@" ;;
esac
`;
  writeFileSync(join(path, 'rnn'), script);
  chmodSync(join(path, 'rnn'), 0o755);
  return folder;
}

interface Failure {
  command: string;
  status: number | null;
  stderr: string;
}

/** Runs commands in a folder, two sequences at a time and each command once, and returns those that fail. */
async function runAll(folder: string, lines: readonly string[], last?: RegExp): Promise<Failure[]> {
  const isLast = (sequence: readonly string[]) =>
    Number(last !== undefined && sequence.some((line) => last.test(line)));
  const waiting = sequences
    .map((sequence) => sequence.filter((command) => lines.includes(command)))
    .sort((left, right) => isLast(left) - isLast(right));
  const failures: Failure[] = [];
  const started = new Map<string, Promise<void>>();
  const start = async (command: string) => {
    const { status, stderr } = await run(folder, command);
    if (status !== 0) failures.push({ command, status, stderr: stderr.slice(-600) });
  };
  const work = async () => {
    for (let sequence = waiting.shift(); sequence !== undefined; sequence = waiting.shift())
      for (const command of sequence) {
        const running = started.get(command) ?? start(command);
        started.set(command, running);
        await running;
      }
  };
  await Promise.all([work(), work()]);
  return failures;
}

function run(folder: string, command: string): Promise<{ status: number | null; stderr: string }> {
  const env = { ...process.env, REAL: bin, PATH: `${join(folder, 'bin')}${delimiter}${process.env.PATH}` };
  const child: ChildProcess = spawn('bash', ['-o', 'pipefail', '-c', command], {
    cwd: folder,
    env,
    stdio: ['ignore', 'ignore', 'pipe'],
    timeout: 600_000,
  });
  let stderr = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  return new Promise((done, failed) => {
    child.on('error', failed).on('close', (status) => done({ status, stderr }));
  });
}

describe.skipIf(process.platform === 'win32')('the commands of the docs', () => {
  it('are found', () => {
    expect(commands.filter(makes).length).toBeGreaterThan(20);
    expect(commands.length).toBeGreaterThan(90);
    // Every exception stands for a command that there is.
    for (const [pattern, why] of notRun)
      expect(
        all.some((command) => pattern.test(command)),
        why,
      ).toBe(true);
  });

  it('run, every one of them', async () => {
    const folder = writeProject();
    // Data first, then what is trained on it, then what uses the runs.
    const first = commands.filter((command) => /^rnn (generate|init)/.test(command));
    const training = commands.filter((command) => makes(command) && !first.includes(command));
    const rest = commands.filter((command) => !makes(command));
    const failures = [
      ...(await runAll(folder, first)),
      // The newest classifier is to be one of texts, which `rnn classify` is given without --run.
      ...(await runAll(folder, training, /reviews-small/)),
      ...(await runAll(folder, rest)),
    ];
    expect(failures.map(({ command, status, stderr }) => `${command}: ${status}, ${stderr}`).join('\n')).toBe('');
  }, 900_000);
});
