import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { buildProgram } from '../../src/cli/program.js';
import { writeSafetensors } from '../../src/exchange/safetensors/write.js';
import type { NamedArray } from '../../src/model/parameters.js';
import { currentBackend } from '../../src/runtime/backend.js';
import { legacyHdf5, notebook } from '../exchange/import/keras-files.js';
import { codeBlocks } from './code-blocks.js';
import { root, runLine, writeProject } from './project.js';

const markdown = (folder: string) =>
  readdirSync(join(root, folder))
    .filter((file) => file.endsWith('.md') && !['log.md', 'CHANGELOG.md'].includes(file))
    .map((file) => join(folder, file));
const pages = ['.', 'data', 'docs', 'docs/tasks', 'examples'].flatMap(markdown);

/** Pages whose commands within a line are run too. */
const tables = ['README.md', 'README.es.md', 'data/README.md', 'docs/course.md', 'docs/curso.md'];

/** Commands that are checked by their names and options only, with the test that runs them. */
const notRun: [pattern: RegExp, why: string][] = [
  [/^rnn \S+( \S+)? \[/, 'a synopsis'],
  [/^rnn fetch /, 'needs the network; test/cli/fetch.test.ts downloads from loopback'],
  [/^rnn train config\.yaml$/, 'one of several machines; test/distributed trains on some'],
  [/^ {2}ssh |^for |^export |^hosts=|^workers=|^ {2}index=|^done/, 'needs other machines'],
  [/^rnn serve( |$)|^curl /, 'a server and its clients; test/serve/docs.test.ts runs them'],
  [/^npm |^pip /, 'installs, or runs all tests; test/package installs the package'],
  [/^node examples/, 'test/examples.test.ts runs the examples'],
  [/^node scripts/, 'test/data-samples runs the scripts that write data/'],
];

/** What a page asks for, as sequences: the lines of a block run in order, for a line may read what one above it wrote. */
function commandsOf(page: string): string[][] {
  const text = readFileSync(join(root, page), 'utf8');
  const inBlocks = codeBlocks(text)
    .filter(({ language }) => language === 'sh')
    .map(({ content }) => content.trimEnd().split('\n'))
    .map((lines) => lines.map((line) => line.replace(/ +#.*$/, '')).filter((line) => line.trim() !== ''));
  const shown = codeBlocks(text)
    .filter(({ language }) => language === '')
    .map(({ content }) => [...content.matchAll(/^\$ (rnn .+)$/gm)].map(([, line = '']) => line));
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
  return [...inBlocks, ...shown, ...inLines.map((command) => [command])];
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
const makes = (command: string) =>
  /^rnn (generate|init|import|train) /.test(`${command} `) && !command.includes('--resume');

/** A clone with the files that the commands of the docs read, without those that they write. */
async function writeFiles(): Promise<string> {
  const folder = writeProject();
  const write = (file: string, content: string | Uint8Array) => writeFileSync(join(folder, file), content);
  const copy = (from: string, to: string) => cpSync(join(root, from), join(folder, to), { recursive: true });
  for (const file of ['sentences.txt', 'reviews.txt', 'other.txt'])
    write(file, 'Elena vive en Madrid.\nJuan quiere salir.\n');
  // The config and the text of the README.
  const readme = codeBlocks(readFileSync(join(root, 'README.md'), 'utf8'));
  write('mine.yaml', readme.find(({ language }) => language === 'yaml')?.content ?? '');
  copy('data/es-sentences.txt', 'corpus.txt');
  write('genome.fa', `>chromosome\n${'ATGGCCAAATGA'.repeat(30)}\n`);
  copy('data/tunes/jigs.abc', 'tunes.abc');
  copy('data/tones/validation-04.wav', 'recording.wav');
  mkdirSync(join(folder, 'recordings'));
  copy('data/tones/validation-04.wav', 'recordings/one.wav');
  write(
    'movements.yaml',
    readFileSync(join(root, 'configs/movements-small.yaml'), 'utf8').replaceAll('../data/', 'data/'),
  );
  // Models of other programs, as docs/export.md imports them.
  copy('test/exchange/import/keras/tagger.keras', 'tagger.keras');
  write('tokens.txt', '<PAD>\n[UNK]\nElena\nvive\nen\nMadrid\n');
  write('tags.txt', 'O\nB-PER\nI-PER\n');
  write('sentiment.safetensors', Buffer.concat(writeSafetensors(sentiment(), {})));
  write('labels.txt', 'negative\npositive\n');
  write('notebook.h5', await legacyHdf5(notebook()));
  write('characters.json', JSON.stringify({ a: 0, n: 1, u: 2, e: 3, ' ': 4 }));
  write('text.txt', 'un a nena '.repeat(60));
  write(
    'further.yaml',
    `task: languageModel
data: { train: text.txt, unit: stream }
text: { level: character, lowercase: true }
model: { cell: lstm, hiddenSize: 6, input: { type: oneHot } }
training: { batchSize: 4, sequenceLength: 20 }
`,
  );
  copy('test/tasks/old-checkpoints/languageModel', 'runs/quickstart-old');
  return folder;
}

/** The state_dict of a classifier of PyTorch: six tokens, an LSTM of two units and two labels. */
function sentiment(): NamedArray[] {
  const shapes = {
    'embedding.weight': [6, 3],
    'lstm.weight_ih_l0': [8, 3],
    'lstm.weight_hh_l0': [8, 2],
    'lstm.bias_ih_l0': [8],
    'lstm.bias_hh_l0': [8],
    'linear.weight': [2, 2],
    'linear.bias': [2],
  };
  return Object.entries(shapes).map(([name, shape]) => {
    const size = shape.reduce((product, length) => product * length);
    return { name, shape, data: Float32Array.from({ length: size }, (_, index) => Math.sin(index)) };
  });
}

/** Runs commands in a folder, two sequences at a time and each command once, and returns those that fail. */
async function runAll(folder: string, lines: readonly string[], last?: RegExp): Promise<string[]> {
  const isLast = (sequence: readonly string[]) =>
    Number(last !== undefined && sequence.some((line) => last.test(line)));
  const waiting = sequences
    .map((sequence) => sequence.filter((command) => lines.includes(command)))
    .sort((left, right) => isLast(left) - isLast(right));
  const failures: string[] = [];
  const started = new Map<string, Promise<void>>();
  const start = async (command: string) => {
    const failure = await runLine(folder, command);
    if (failure !== null) failures.push(failure);
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

/** What is wrong with the name, the subcommand or an option of a command of the docs; null if nothing is. */
function mistakeIn(line: string): string | null {
  if (!/^(npx )?rnn /.test(line)) return mistakeInScript(line);
  const words = line
    .replace(/"[^"]*"|'[^']*'/g, 'text')
    .split(/\s+/)
    .slice(line.startsWith('npx ') ? 2 : 1);
  const program = buildProgram();
  let command: Command = program;
  if (words[0] !== undefined && /^[A-Z[-]/.test(words[0])) return null;
  while (command.commands.length > 0) {
    const child = command.commands.find((known) => known.name() === words[0]);
    if (child === undefined) return `${line}: there is no command ${command.name()} ${words[0]}`;
    command = child;
    words.shift();
    if (words.length === 0) break;
  }
  const options = [...command.createHelp().visibleOptions(command), ...program.options];
  // An option of two long names has one of them as its short one.
  const visible = options.flatMap(({ long, short }) => [long, short]);
  const own = words.slice(0, words.includes('|') ? words.indexOf('|') : undefined);
  const unknown = own.filter((word) => /^--[a-z]/.test(word) && !visible.includes(word.replace(/=.*/, '')));
  return unknown.length === 0 ? null : `${line}: ${unknown.join(', ')} is not in the help of rnn ${command.name()}`;
}

function mistakeInScript(line: string): string | null {
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: object };
  const missing = [
    ...[...line.matchAll(/npm run ([\w:]+)/g)].filter(([, name = '']) => !(name in scripts)),
    ...[...line.matchAll(/\b(?:scripts|bin|test|bench)\/[\w./-]+/g)].filter(([path]) => !existsSync(join(root, path))),
    ...[...line.matchAll(/examples\/build\/([\w-]+)\.js/g)].filter(
      ([, name]) => !existsSync(join(root, `examples/${name}.ts`)),
    ),
  ];
  return missing.length === 0 ? null : `${line}: there is no ${missing.map(([found]) => found).join(', ')}`;
}

/** Every command that a page names, run or not: in blocks of any language and within lines. */
function namedOn(page: string): string[] {
  const text = readFileSync(join(root, page), 'utf8');
  const start = /^(?:\$ )?((?:npx )?rnn|npm|npx|node) /;
  const inBlocks = codeBlocks(text)
    .filter(({ language }) => ['sh', 'text', ''].includes(language))
    .flatMap(({ content }) => content.replaceAll('\\\n', ' ').split('\n'))
    .filter((line) => start.test(line))
    .map((line) => line.replace(/^\$ /, '').replace(/ +#.*$/, ''));
  const inLines = [...text.replace(/^```[\s\S]*?^```$/gm, '').matchAll(/`([^`]+)`/g)]
    .map(([, code = '']) => code.replace(/\s+/g, ' '))
    .filter((code) => start.test(code));
  return [...inBlocks, ...inLines].flatMap((line) => line.split(' && '));
}

describe.skipIf(process.platform === 'win32')('the commands of the docs', () => {
  it('are found', () => {
    expect(commands.filter(makes).length).toBeGreaterThan(20);
    expect(commands.length).toBeGreaterThan(90);
    // Every exception matches an existing command.
    for (const [pattern, why] of notRun)
      expect(
        all.some((command) => pattern.test(command)),
        why,
      ).toBe(true);
  });

  it('run, every one of them', async () => {
    const folder = await writeFiles();
    // Data first, then what is trained on it, then what uses the runs.
    const first = commands.filter((command) => /^rnn (generate|init|import)/.test(command));
    const training = commands.filter((command) => makes(command) && !first.includes(command));
    const rest = commands.filter((command) => !makes(command));
    const failures = [
      await runLine(folder, 'rnn export quickstart-old --format safetensors --output quickstart-safetensors'),
      ...(await runAll(folder, first)),
      // The newest classifier is to be one of texts, which `rnn classify` is given without --run.
      ...(await runAll(folder, training, /reviews-small/)),
      ...(await runAll(folder, rest)),
    ];
    expect(failures.filter((failure) => failure !== null).join('\n')).toBe('');
  }, 3_600_000);

  it.each(pages)('%s names commands and options that the help shows', (page) => {
    expect(
      namedOn(page)
        .map(mistakeIn)
        .filter((mistake) => mistake !== null)
        .join('\n'),
    ).toBe('');
  });
});
