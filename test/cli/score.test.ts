import { describe, expect, it } from 'vitest';
import { parseLines, useTrainedRun } from './trained-run.js';

const run = useTrainedRun();
const likely = 'Elena quiere la reina.';
const unlikely = 'Reina la quiere Elena.';

describe('rnn score', () => {
  it('ranks sentences and says how many times likelier the first is', async () => {
    const { stdout, stderr, exitCode } = await run.rnn(['score', unlikely, likely]);
    expect(exitCode).toBe(0);
    expect(stderr).toMatch(/^Using run tiny .*\n/);
    expect(stderr).toContain('The first token and <EOS> count.\n');
    const [heading, first, second, , sentence] = stdout.split('\n');
    expect(heading).toMatch(/P {2}ln P \(nats\) +log10 P +perplexity +tokens +best\/this +sentence$/);
    expect(first).toMatch(new RegExp(`^1 .* ${likely}$`));
    expect(second).toMatch(new RegExp(`^2 .* ${unlikely}$`));
    expect(sentence).toMatch(new RegExp(`^"${likely}" is \\S+ times likelier than "${unlikely}"\\.$`));
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

  it("shows each token's probability and rank by --tokens", async () => {
    const { stdout } = await run.rnn(['score', '--tokens', 'Elena mira el dragón.']);
    expect(stdout).toMatch(/^token +P +ln P \(nats\) +rank$/m);
    expect(stdout).toMatch(/^dragón \(<UNK>\) +\S+ +-[\d.]+ +\d+$/m);
    expect(stdout).toMatch(/^<EOS> +\S+ +-[\d.]+ +1$/m);
  });

  it('scores the lines of standard input, blank ones left out', async () => {
    const { stdout, exitCode } = await run.rnn(['score', '--json'], { stdin: `${likely}\r\n\n  \n${unlikely}` });
    expect(exitCode).toBe(0);
    expect(parseLines(stdout).map(({ text }) => text)).toEqual([likely, unlikely]);
  });

  it('scores thousands of lines as it scores each alone', async () => {
    const lines = Array.from({ length: 2500 }, (_, index) => (index % 3 === 0 ? likely : `Elena mira ${index % 2}.`));
    const many = parseLines((await run.rnn(['score', '--json'], { stdin: lines.join('\n') })).stdout);
    const [alone] = parseLines((await run.rnn(['score', '--json', likely])).stdout);
    expect(many.map(({ text }) => text)).toEqual(lines);
    for (const index of [0, 3, 1023, 1026, 2499]) {
      expect(many[index]?.logProbability).toBeCloseTo(alone?.logProbability as number, 4);
    }
  });

  it('names unknown words, also when it knows none', async () => {
    const { stderr, exitCode } = await run.rnn(['score', 'zas tris']);
    expect(exitCode).toBe(0);
    expect(stderr).toContain(
      `warning: "zas tris" has tokens that the model's vocabulary lacks, read as <UNK>: "zas", "tris"\n`,
    );
  });

  it.each<[string, string[], string | Uint8Array, string]>([
    ['an empty sentence', ['x', ' '], '', 'error: Sentence 2 is empty.\n'],
    ['no line at all', [], '\n\n', 'error: Standard input has no line to score.\n'],
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
