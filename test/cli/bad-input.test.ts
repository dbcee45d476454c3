import { spawn } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { bin } from './rnn.js';
import { useTrainedRun } from './trained-run.js';

const run = useTrainedRun();
const twoSided = useTrainedRun(`
task: bidirectionalLanguageModel
data: { train: corpus.txt, validationFraction: 0.1 }
text: { level: word, language: es }
model: { hiddenSize: 8, input: { type: embedding, size: 8 } }
training: { epochs: 2 }
`);

const unknownWords = 'zas dragón zis';
const longText = 'Elena no quiere la reina '.repeat(400);

const seedless = ['sample', '--random-seed', '1', '--length', '4'];
const copied = ['memorized', 'tiny', '--num', '2', '--random-seed', '1'];

describe('an empty text', () => {
  it.each<[string, string[]]>([
    ['sample starts a text', [...seedless, '--seed', '']],
    ['beam search starts a text', ['sample', '--beam', '2', '--seed', '']],
    ['temperature shows what a text starts with', ['temperature', '']],
    ['memorized starts its samples', [...copied, '--prompt', '']],
  ])('%s', async (_, args) => {
    const { stdout, stderr, exitCode } = await run.rnn(args);
    expect(exitCode).toBe(0);
    expect(stdout).not.toBe('');
    expect(stderr).toMatch(/^Using run tiny [^\n]*\n$/);
  });

  it.each<[string, string[], string]>([
    ['score', ['score', ''], 'error: Sentence 1 is empty.\nhint: Give it at least one word.\n'],
    ['eval', ['eval', 'tiny', '--data', '-'], 'error: There is no text in standard input.\nhint: '],
    ['states', ['states', 'tiny', ''], 'error: There is nothing to read in "": it has no tokens.\nhint: '],
  ])('is nothing to %s', async (_, args, message) => {
    const { stdout, stderr, exitCode } = await run.rnn(args);
    expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 2 });
    expect(stderr).toContain(message);
  });

  it.each([[['fill', '']], [['fill', '--score', '']]])('is nothing to %s', async (args) => {
    const { stdout, stderr, exitCode } = await twoSided.rnn(args);
    expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 2 });
    expect(stderr).toContain('error: Text 1 is empty.\nhint: Give it at least one word.\n');
  });
});

describe('a text with no known token', () => {
  const named = (where: string) =>
    `warning: ${where} has tokens outside the model's vocabulary, read as <UNK>: "zas", "dragón", "zis"\n`;

  it.each<[string, string[], string]>([
    ['sample', [...seedless, '--seed', unknownWords], 'the seed'],
    ['beam search', ['sample', '--beam', '2', '--seed', unknownWords], 'the seed'],
    ['score', ['score', unknownWords], `"${unknownWords}"`],
    ['temperature', ['temperature', unknownWords], 'the context'],
    ['states', ['states', 'tiny', unknownWords], 'the text'],
    ['memorized', [...copied, '--prompt', unknownWords], 'the prompt'],
  ])('is read as <UNK> by %s, which names them', async (_, args, where) => {
    const { stdout, stderr, exitCode } = await run.rnn(args);
    expect(exitCode).toBe(0);
    expect(stdout).not.toBe('');
    expect(stderr).toContain(named(where));
  });

  it('is evaluated as <UNK>, and said to be', async () => {
    const args = ['eval', 'tiny', '--data', '-', '--baseline', '--dynamic', '0.1', '--cache', '--cache-theta', '1'];
    const { stdout, stderr, exitCode } = await run.rnn(args, { stdin: unknownWords, env: { RNN_THREADS: '1' } });
    expect(exitCode).toBe(0);
    expect(stdout).toContain('its sequence from a state of zeros\n4 tokens count, 1 of them <EOS>, 3 <UNK> (100.0% of');
    expect(stdout).not.toMatch(/NaN|Infinity/);
    expect(stderr).toContain('warning: The vocabulary has no token of the text: every token was read as <UNK>.\n');
  });

  it.each([
    ['fill', ['fill', 'zas ___ dragón zis'], '"zas ___ dragón zis"'],
    ['fill --score', ['fill', '--score', unknownWords], `"${unknownWords}"`],
  ])('is read as <UNK> by %s, which names them', async (_, args, where) => {
    const { stdout, stderr, exitCode } = await twoSided.rnn(args);
    expect(exitCode).toBe(0);
    expect(stdout).not.toBe('');
    expect(stderr).toContain(named(where));
  });
});

describe('a text longer than any sequence', () => {
  it.each<[string, string[]]>([
    ['beam search', ['sample', '--beam', '2', '--length', '3', '--seed', longText]],
    ['temperature', ['temperature', longText]],
    ['memorized', [...copied, '--seed', longText]],
  ])('is read whole by %s', async (_, args) => {
    const { stdout, stderr, exitCode } = await run.rnn(args);
    expect(exitCode).toBe(0);
    expect(stdout).not.toBe('');
    expect(stderr).not.toContain('warning');
  });

  it('is evaluated whole', async () => {
    const { stdout, exitCode } = await run.rnn(['eval', 'tiny', '--data', '-', '--json'], { stdin: longText });
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout).text).toMatchObject({ sequences: 1, tokenCount: 2001 });
  });

  it('is filled and scored whole', async () => {
    const filled = await twoSided.rnn(['fill', '--json', `${longText}___`]);
    expect(JSON.parse(filled.stdout).filled.startsWith(longText.trim())).toBe(true);
    const scored = await twoSided.rnn(['fill', '--score', '--json', longText]);
    expect(JSON.parse(scored.stdout)).toMatchObject({ tokenCount: 2000 });
  });
});

/** Writes half of the lines, and the others once something has come of them: so it never holds them all. */
async function stream(folder: string, args: string[], line: string, count: number) {
  const half = `${line}\n`.repeat(count / 2);
  // A heap that holds the program, and little more.
  const env = { ...process.env, NODE_OPTIONS: '--max-old-space-size=48' };
  const child = spawn(bin, args, { cwd: folder, env, timeout: 110_000 });
  let lines = 0;
  let linesBefore = 0;
  child.stderr.resume();
  child.stdout.on('data', (chunk: Buffer) => {
    lines += chunk.filter((byte) => byte === 0x0a).length;
    if (linesBefore > 0 || lines === 0) return;
    linesBefore = lines;
    child.stdin.end(half);
  });
  child.stdin.write(half);
  const exitCode = await new Promise<number | null>((done) => child.on('close', done));
  return { exitCode, lines, linesBefore };
}

describe('a great many lines on standard input', () => {
  const count = 6_000;

  it.each<[string, string[]]>([
    ['score', ['score', '--json', '--tokens']],
    ['sample', ['sample', '--seed', '-', '--json', '--length', '1', '--random-seed', '1']],
  ])('are answered by %s as they come, in little memory', async (_, args) => {
    const { exitCode, lines, linesBefore } = await stream(run.folder, args, 'Elena quiere.', count);
    expect({ exitCode, lines }).toEqual({ exitCode: 0, lines: count });
    expect(linesBefore).toBeGreaterThan(0);
  });

  it('are answered by fill as they come, in little memory', async () => {
    const args = ['fill', '--score', '--json', '--tokens'];
    const { exitCode, lines, linesBefore } = await stream(twoSided.folder, args, 'Elena quiere.', count);
    expect({ exitCode, lines }).toEqual({ exitCode: 0, lines: count });
    expect(linesBefore).toBeGreaterThan(0);
  });

  it('are evaluated as one text', async () => {
    const stdin = 'Elena quiere.\n'.repeat(count);
    const { stdout, exitCode } = await run.rnn(['eval', 'tiny', '--data', '-', '--json'], { stdin });
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout).text).toMatchObject({ sequences: count, tokenCount: 4 * count });
  });
});
