import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseLines, useTrainedRun } from './trained-run.js';

const run = useTrainedRun();
const likely = 'Elena quiere la reina.';
const unlikely = 'Reina la quiere Elena.';

describe('rnn score', () => {
  it('ranks sentences and says how many times as probable the first is', async () => {
    const { stdout, stderr, exitCode } = await run.rnn(['score', unlikely, likely]);
    expect(exitCode).toBe(0);
    expect(stderr).toMatch(/^Using run tiny .*\n/);
    expect(stderr).toContain('Scores include the first token and <EOS>.\n');
    const [heading, first, second, , sentence] = stdout.split('\n');
    expect(heading).toMatch(/P {2}ln P \(nats\) +log10 P +ln P\/token +perplexity .*tokens +best\/this +sentence$/);
    expect(first).toMatch(new RegExp(`^1 .* ${likely}$`));
    expect(second).toMatch(new RegExp(`^2 .* ${unlikely}$`));
    expect(sentence).toMatch(new RegExp(`^"${likely}" is \\S+ times as probable as "${unlikely}"\\.$`));
  });

  it('reads no more of the program than an answer needs, and no package', async () => {
    const spy = join(run.folder, 'spy.cjs');
    writeFileSync(
      spy,
      `const fs = require('node:fs');
      const { Module } = require('node:module');
      const { basename, sep } = require('node:path');
      const { _load } = Module;
      Module._load = (id, ...rest) => {
        if (!/^(node:|[./])/.test(id) && !Module.builtinModules.includes(id)) console.error('loaded ' + id);
        return _load(id, ...rest);
      };
      const { readFileSync } = fs;
      fs.readFileSync = (file, ...rest) => {
        if (String(file).includes('dist' + sep + 'bundle')) console.error('loaded ' + basename(file));
        return readFileSync(file, ...rest);
      };`,
    );
    const env = { NODE_OPTIONS: `--require=${spy}`, RNN_BACKEND: 'wasm' };
    const { stderr, exitCode } = await run.rnn(['score', likely], { env });
    expect(exitCode).toBe(0);
    const files = [...stderr.matchAll(/^loaded (.*)$/gm)].map(([, file]) => file);
    expect(files.sort()).toEqual(['main.cjs', 'rolldown-runtime.cjs', 'start.cjs', 'tensorflow.cjs']);
  });

  it('sets two sentences side by side and says where they part', async () => {
    const { stdout } = await run.rnn(['score', 'Elena quiere la reina.', 'Elena no quiere la reina.']);
    expect(stdout).toMatch(/^1 +Elena +quiere +la +reina +\. +<EOS>$/m);
    expect(stdout).toMatch(/^2 +Elena +no +quiere +la +reina +\. +<EOS>$/m);
    expect(stdout).toMatch(
      /\nThey diverge at token 2: "quiere" \(P \S+\) in the first, "no" \(P \S+\) in the second\.\n$/,
    );
  });

  it('gives numbers that fit together by --json, in the order given', async () => {
    const { stdout } = await run.rnn(['score', '--json', '--tokens', unlikely, likely]);
    const scores = parseLines(stdout) as {
      text: string;
      logProbability: number;
      log10Probability: number;
      probability: number;
      perplexity: number;
      tokenCount: number;
      tokens: { token: string; logProbability: number; rank: number }[];
    }[];
    expect(scores.map(({ text }) => text)).toEqual([unlikely, likely]);
    for (const score of scores) {
      expect(score.tokens.map(({ token }) => token).join(' ')).toMatch(/ \. <EOS>$/);
      expect(score.tokenCount).toBe(6);
      expect(score.tokens.reduce((sum, { logProbability }) => sum + logProbability, 0)).toBeCloseTo(
        score.logProbability,
        10,
      );
      expect(Math.exp(score.logProbability)).toBeCloseTo(score.probability, 12);
      expect(10 ** score.log10Probability).toBeCloseTo(score.probability, 12);
      expect(score.perplexity).toBeCloseTo(score.probability ** (-1 / 6), 8);
    }
  });

  it.each(['bfloat16', 'int8'])('computes in %s by --precision, a little otherwise', async (precision) => {
    const logOf = async (...options: string[]) => {
      const { stdout } = await run.rnn(['score', '--json', likely, ...options]);
      return (parseLines(stdout)[0] as { logProbability: number }).logProbability;
    };
    const exact = await logOf();
    const rounded = await logOf('--precision', precision);
    expect(rounded).not.toBe(exact);
    expect(Math.abs(rounded - exact)).toBeLessThan(0.05 * Math.abs(exact));
    expect(await logOf('--precision', 'float32')).toBe(exact);
  });

  it('has the same keys in the same order in every JSON object', async () => {
    const { stdout } = await run.rnn(['score', '--json'], { stdin: `${likely}\nzas\n` });
    expect(parseLines(stdout).map((score) => Object.keys(score))).toEqual(
      Array(2).fill([
        'index',
        'text',
        'base',
        'logProbability',
        'logProbabilityPerToken',
        'logProbabilityWithoutUnknown',
        'tokenCount',
        'log10Probability',
        'probability',
        'perplexity',
        'perplexityWithoutUnknown',
        'endCounted',
        'unknown',
        'unknownCount',
      ]),
    );
  });

  it('tells logarithms in the base asked for', async () => {
    const [inNats, inBits, inBans] = await Promise.all(
      ['e', '2', '10'].map(async (base) => {
        const { stdout } = await run.rnn(['score', '--json', '--tokens', '--base', base, likely]);
        return parseLines(stdout)[0] as { base: string; logProbability: number; tokens: { logProbability: number }[] };
      }),
    );
    expect([inNats?.base, inBits?.base, inBans?.base]).toEqual(['e', '2', '10']);
    const nats = inNats?.logProbability as number;
    expect(inBits?.logProbability).toBeCloseTo(nats / Math.LN2, 10);
    expect(inBans?.logProbability).toBeCloseTo(nats / Math.LN10, 10);
    expect(inBits?.tokens[0]?.logProbability).toBeCloseTo((inNats?.tokens[0]?.logProbability as number) / Math.LN2, 10);
    const table = await run.rnn(['score', '--base', '2', likely]);
    expect(table.stdout).toMatch(/log2 P \(bits\) +log10 P +log2 P\/token/);
  });

  it("shows each token's probability and rank by --tokens", async () => {
    const { stdout } = await run.rnn(['score', '--tokens', 'Elena mira el dragón.']);
    expect(stdout).toMatch(/^token +P +ln P \(nats\) +rank$/m);
    expect(stdout).toMatch(/^dragón \(<UNK>\) +\S+ +-[\d.]+ +\d+$/m);
    expect(stdout).toMatch(/^<EOS> +\S+ +-[\d.]+ +1$/m);
  });

  it('colours tokens by surprisal where colours are wanted', async () => {
    const { stdout } = await run.rnn(['score', '--tokens', likely], { env: { FORCE_COLOR: '1' } });
    expect(stdout).toContain('\u001b[32m<EOS>\u001b[39m');
    expect(stdout).toContain('P > 0.37');
  });

  it('scores the lines of standard input, blank ones left out', async () => {
    const { stdout, exitCode } = await run.rnn(['score', '--json'], { stdin: `${likely}\r\n\n  \n${unlikely}` });
    expect(exitCode).toBe(0);
    expect(parseLines(stdout).map(({ index, text }) => [index, text])).toEqual([
      [1, likely],
      [4, unlikely],
    ]);
  });

  it('scores the lines of a file, and adds them up', async () => {
    writeFileSync(join(run.folder, 'lines.txt'), `${likely}\n\nElena mira el dragón.\n`);
    const { stdout, stderr, exitCode } = await run.rnn(['score', '--file', 'lines.txt']);
    expect(exitCode).toBe(0);
    expect(stderr).not.toContain('warning');
    expect(stdout).toMatch(/perplexity +without <UNK> +unknown +tokens/);
    expect(stdout).toMatch(/\n2 sentences, 12 tokens, 1 unknown token \(8\.3%\)\n/);
    const [first, second] = parseLines((await run.rnn(['score', '--json', '--file', 'lines.txt'])).stdout);
    const total = (first?.logProbability as number) + (second?.logProbability as number);
    expect(stdout).toContain(`ln P ${total.toFixed(3)} nats, ${(total / 2).toFixed(3)} per sentence`);
  });

  it('gives a line of fields to each sentence by --per-line', async () => {
    const { stdout, stderr } = await run.rnn(['score', '--per-line', '--base', '10'], {
      stdin: `${likely}\n\nElena\tmira \\ dragón\n`,
    });
    const rows = stdout
      .trimEnd()
      .split('\n')
      .map((line) => line.split('\t'));
    const [alone] = parseLines((await run.rnn(['score', '--json', likely])).stdout);
    expect(rows[0]).toEqual([
      '1',
      expect.stringMatching(/^-\d+\.\d+$/),
      '6',
      '0',
      expect.stringMatching(/^\d+\.\d+$/),
      likely,
    ]);
    expect(Number(rows[0]?.[1])).toBeCloseTo(alone?.log10Probability as number, 5);
    expect(rows[1]?.slice(2)).toEqual(['5', '2', expect.any(String), 'Elena\\tmira \\\\ dragón']);
    expect(stderr).toContain('2 sentences, 11 tokens, 2 unknown tokens');
  });

  it('scores thousands of lines as it scores each alone', async () => {
    const lines = Array.from({ length: 2500 }, (_, index) => (index % 3 === 0 ? likely : `Elena mira ${index % 2}.`));
    const many = parseLines((await run.rnn(['score', '--json'], { stdin: lines.join('\n') })).stdout);
    const [alone] = parseLines((await run.rnn(['score', '--json', likely])).stdout);
    expect(many.map(({ index, text }) => [index, text])).toEqual(lines.map((text, line) => [line + 1, text]));
    for (const index of [0, 3, 1023, 1026, 2499]) {
      expect(many[index]?.logProbability).toBeCloseTo(alone?.logProbability as number, 4);
    }
  });

  it('shows the likeliest of many lines, and sums up all', async () => {
    const stdin = Array.from({ length: 1500 }, (_, index) => `Elena mira ${index}.`).join('\n');
    const { stdout, stderr } = await run.rnn(['score'], { stdin });
    expect(stdout.split('\n').filter((line) => /^ *\d+ /.test(line) && line.includes('Elena'))).toHaveLength(100);
    expect(stderr).toContain('The 100 likeliest of 1500 lines; --per-line prints all.');
    expect(stdout).toContain('\n1,500 sentences, 7,500 tokens');
  });

  it('scores a sentence longer than any it was trained on', async () => {
    const { stdout, exitCode } = await run.rnn(['score', '--json'], { stdin: `${'Elena mira '.repeat(20_000)}.` });
    expect(exitCode).toBe(0);
    const [score] = parseLines(stdout);
    expect(score).toMatchObject({ tokenCount: 40_002, probability: 0 });
    expect(score?.logProbability).toBeLessThan(-1000);
  });

  it('names unknown words, also when it knows none', async () => {
    const { stderr, exitCode } = await run.rnn(['score', 'zas tris']);
    expect(exitCode).toBe(0);
    expect(stderr).toContain(
      `warning: "zas tris" has tokens outside the model's vocabulary, read as <UNK>: "zas", "tris"\n`,
    );
    const { stdout } = await run.rnn(['score', '--json', 'zas tris']);
    expect(parseLines(stdout)[0]).toMatchObject({ unknown: ['zas', 'tris'], unknownCount: 2, tokenCount: 3 });
  });

  it('leaves blanks to a bidirectional language model', async () => {
    const { stderr, exitCode } = await run.rnn(['fill', 'Elena ___ la reina.']);
    expect(exitCode).toBe(2);
    expect(stderr).toBe(
      'error: No run in runs fits: the command needs one with task: bidirectionalLanguageModel.\nhint: `rnn ls` lists the runs with their tasks; choose one with --run, or train one.\n',
    );
  });

  it.each<[string, string[], string | Uint8Array, string]>([
    ['an empty sentence', ['x', ' '], '', 'error: Sentence 2 is empty.\n'],
    ['a file that is not there', ['--file', 'nowhere.txt'], '', 'error: There is no file or folder "nowhere.txt"'],
    ['sentences beside a file', ['x', '--file', 'lines.txt'], '', 'error: Sentences and --file are both given.\n'],
    ['--per-line with --json', ['--per-line', '--json', 'x'], '', "error: option '--per-line' cannot be used with"],
    ['no line at all', [], '\n\n', 'error: Standard input has no sentence to score.\n'],
    [
      'bytes that are not UTF-8',
      [],
      Buffer.from('Espa\xf1a\n', 'latin1'),
      'error: Standard input is not UTF-8 text.\n',
    ],
  ])('refuses %s with status 2', async (_, args, stdin, message) => {
    const { stdout, stderr, exitCode } = await run.rnn(['score', ...args], { stdin });
    expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 2 });
    expect(stderr).toContain(message);
  });
});
