import { describe, expect, it } from 'vitest';
import { parseLines, useTrainedRun } from './trained-run.js';

const run = useTrainedRun(`
task: bidirectionalLanguageModel
data: { train: corpus.txt, validationFraction: 0.1 }
text: { level: word, language: es }
model: { hiddenSize: 24, input: { type: embedding, size: 12 } }
training: { epochs: 12, optimizer: { type: adam, learningRate: 0.02 } }
`);

const noLanguageModel =
  'error: No run in runs fits: the command needs one with task: languageModel or generation.\nhint: ';
const otherTask = 'error: A bidirectional language model run cannot be used as a language model.';

describe('rnn train, of a bidirectional language model', () => {
  it('labels the exponential of its loss as a pseudo-perplexity, and says what the run is for', () => {
    const { stderr, exitCode } = run.training;
    expect(exitCode).toBe(0);
    expect(stderr).toMatch(/^epoch 12 {2}validation {2}loss [\d.]+ nats\/token {2}pseudo-perplexity [\d.]+ {2}over /m);
    expect(stderr).not.toMatch(/[^-]perplexity/);
    expect(stderr).toContain(
      'Next: rnn fill --run tiny "a sentence with a ___"\n      rnn fill --score --run tiny "a sentence"\n',
    );
  });
});

describe('rnn fill', () => {
  it('shows the filled text and the candidates for its blank', async () => {
    const { stdout, stderr, exitCode } = await run.rnn(['fill', 'Elena ___ la reina.', '--top', '3']);
    expect(exitCode).toBe(0);
    expect(stderr).toMatch(/^Using run tiny \(runs\/tiny\), checkpoint best of step \d+\.\n$/);
    const [filled, heading, ...rows] = stdout.trimEnd().split('\n');
    expect(filled).toMatch(/^Elena (quiere|mira) la reina\.$/);
    expect(heading).toMatch(/^blank +P$/);
    expect(rows).toHaveLength(3);
    for (const row of rows) expect(row).toMatch(/^\p{L}+ +\S+$/u);
  });

  it('gives probabilities in falling order as JSON, of several blanks each', async () => {
    const { stdout } = await run.rnn(['fill', '--json', '___ quiere la ___.', 'El enano ___ con Juan.']);
    const texts = parseLines(stdout) as {
      index: number;
      text: string;
      filled: string;
      blanks: { candidates: { token: string; probability: number }[] }[];
    }[];
    expect(texts.map(({ index, blanks }) => [index, blanks.length])).toEqual([
      [1, 2],
      [2, 1],
    ]);
    expect(texts[1]?.filled).toBe('El enano canta con Juan.');
    for (const { candidates } of texts.flatMap(({ blanks }) => blanks)) {
      expect(candidates).toHaveLength(5);
      const probabilities = candidates.map(({ probability }) => probability);
      expect(probabilities).toEqual([...probabilities].sort((a, b) => b - a));
      expect(probabilities.every((probability) => probability > 0 && probability < 1)).toBe(true);
    }
  });

  it('fills the lines of standard input, and takes another mark', async () => {
    const { stdout, exitCode } = await run.rnn(['fill', '--json', '--blank', '?'], {
      stdin: 'Elena ? la reina.\n\nEl ? mira Juan.\n',
    });
    expect(exitCode).toBe(0);
    expect(parseLines(stdout).map(({ index, blanks }) => [index, (blanks as unknown[]).length])).toEqual([
      [1, 1],
      [3, 1],
    ]);
  });

  it('ranks sentences by pseudo-likelihood, and never calls it a probability of them', async () => {
    const { stdout, stderr, exitCode } = await run.rnn([
      'fill',
      '--score',
      'Reina la mira Elena.',
      'Elena mira la reina.',
      '--tokens',
    ]);
    expect(exitCode).toBe(0);
    expect(stderr).toContain('A pseudo-log-likelihood is not a probability');
    expect(stdout).toMatch(/^token +P given the others +ln \(nats\) +rank$/m);
    expect(stdout).toMatch(/^ +pseudo-ln L \(nats\) +per token +pseudo-perplexity .*tokens +sentence$/m);
    expect(stdout).toMatch(/^1 .* Elena mira la reina\.$/m);
    expect(stdout).not.toMatch(/[^-]perplexity/);
  });

  it('names what it gives in JSON', async () => {
    const { stdout } = await run.rnn(['fill', '--score', '--json', '--tokens'], { stdin: '\nElena mira zas.\n' });
    const [score] = parseLines(stdout);
    expect(Object.keys(score ?? {})).toEqual([
      'index',
      'text',
      'tokenCount',
      'pseudoLogLikelihood',
      'pseudoLogLikelihoodPerToken',
      'pseudoPerplexity',
      'unknown',
      'unknownCount',
      'tokens',
    ]);
    expect(score).toMatchObject({ index: 2, tokenCount: 4, unknown: ['zas'] });
    const tokens = score?.tokens as { conditionalLogProbability: number; rank: number }[];
    const sum = tokens.reduce((total, { conditionalLogProbability }) => total + conditionalLogProbability, 0);
    expect(score?.pseudoLogLikelihood).toBeCloseTo(sum, 10);
    expect(tokens.every(({ rank }) => rank >= 1)).toBe(true);
  });

  it.each<[string, string[], string, string]>([
    ['a text without a blank', ['fill', 'Elena'], '', 'error: There is no blank in "Elena".\nhint: Mark it with three'],
    ['an empty text', ['fill', '___', ''], '', 'error: Text 2 is empty.\n'],
    ['blank lines alone', ['fill'], '\n \n', 'error: Standard input has no text to fill.\n'],
    ['an empty mark', ['fill', '--blank', '', 'x'], '', "error: option '--blank <text>' argument '' is invalid.\n"],
    ['--tokens without --score', ['fill', '--tokens', '___'], '', 'error: --tokens requires --score.\n'],
    ['a blank with --score', ['fill', '--score', '--blank', '?', 'x'], '', "error: option '--score' cannot be used"],
    ['sampling', ['sample'], '', noLanguageModel],
    ['scoring', ['score', 'x'], '', noLanguageModel],
    ['sampling from its run', ['sample', '--run', 'tiny'], '', otherTask],
    ['scoring by its run', ['score', '--run', 'tiny', 'x'], '', otherTask],
  ])('refuses %s with status 2', async (_, args, stdin, message) => {
    const { stdout, stderr, exitCode } = await run.rnn(args, { stdin });
    expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 2 });
    expect(stderr).toContain(message);
  });
});
