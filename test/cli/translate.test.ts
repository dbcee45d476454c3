import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parseLines, useTrainedRun } from './trained-run.js';

const pairs = fileURLToPath(new URL('../../data/pairs-es.tsv', import.meta.url));

const run = useTrainedRun(`
task: translation
data: { train: ${JSON.stringify(pairs)}, validationFraction: 0.1 }
source: { level: word, language: en }
target: { level: word, language: es }
model:
  encoder: { cell: gru, hiddenSize: 16, embeddingSize: 16 }
  decoder: { cell: gru, hiddenSize: 32, embeddingSize: 16 }
training: { batchSize: 16, epochs: 30, optimizer: { type: adam, learningRate: 0.02 } }
sampling: { everyEpochs: 30, scored: 5, shown: 1 }
`);

const known = 'The cat sleeps.';

describe('rnn train, of a translation', () => {
  it('reports loss, scores and an example, and says what the run is for', () => {
    const { stderr, exitCode } = run.training;
    expect(exitCode).toBe(0);
    expect(stderr).toMatch(/^epoch 30 {2}validation {2}loss .* {2}BLEU [\d.]+ {2}exact [\d.]+ /m);
    expect(stderr).toMatch(/^epoch 30 {2}sample: .+ → /m);
    expect(stderr).toContain('Next: rnn translate --run tiny "a sentence"');
  });
});

describe('rnn translate', () => {
  it('prints a translation a line', async () => {
    const { stdout, stderr, exitCode } = await run.rnn(['translate', known, 'I am hungry.']);
    expect(stderr).toMatch(/^Using run tiny \(runs\/tiny\), checkpoint best of step \d+\.\n$/);
    expect(stdout).toBe('El gato duerme.\nTengo hambre.\n');
    expect(exitCode).toBe(0);
  });

  it('keeps blank lines of standard input, and names no unknown words of it', async () => {
    const { stdout, stderr } = await run.rnn(['translate'], { stdin: `${known}\n\nI want a Zeppelin.\n` });
    const lines = stdout.split('\n');
    expect(lines.slice(0, 2)).toEqual(['El gato duerme.', '']);
    expect(lines).toHaveLength(4);
    expect(stderr).not.toContain('Zeppelin');
  });

  it('reads a file', async () => {
    writeFileSync(join(run.folder, 'sentences.txt'), `${known}\n`);
    const { stdout } = await run.rnn(['translate', '--file', 'sentences.txt', '--beam', '1']);
    expect(stdout).toBe('El gato duerme.\n');
  });

  it('warns of unknown words, in any script', async () => {
    const { stderr, exitCode } = await run.rnn(['translate', 'Хотели как лучше']);
    expect(stderr).toContain(`warning: "Хотели как лучше" has tokens outside the model's vocabulary`);
    expect(exitCode).toBe(0);
  });

  it('ranks the n best, with their scores', async () => {
    const { stdout } = await run.rnn(['translate', known, '--n-best', '3']);
    const rows = stdout
      .trimEnd()
      .split('\n')
      .map((line) => line.split('\t'));
    expect(rows).toHaveLength(3);
    expect(rows[0]?.[2]).toBe('El gato duerme.');
    const scores = rows.map(([score]) => Number(score));
    expect(scores).toEqual(scores.toSorted((left, right) => right - left));
  });

  it('numbers the texts of several n-best lists', async () => {
    const { stdout } = await run.rnn(['translate', known, known, '--n-best', '2']);
    const rows = stdout.trimEnd().split('\n');
    expect(rows.map((line) => line.split('\t')[0])).toEqual(['1', '1', '2', '2']);
    expect(rows[2]).toMatch(/^2\t-\d\.\d{4}\t-\d\.\d{4}\tEl gato duerme\.$/);
  });

  it('says where a file is not', async () => {
    const { stderr, exitCode } = await run.rnn(['translate', '--file', 'none.txt']);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('error: There is no file or folder "none.txt" in ');
  });

  it('tells all as JSON', async () => {
    const { stdout } = await run.rnn(['translate', known, '--n-best', '2', '--json']);
    expect(parseLines(stdout)).toMatchObject([
      {
        index: 1,
        source: known,
        sourceTokens: ['The', 'cat', 'sleeps', '.'],
        unknown: [],
        translations: [{ text: 'El gato duerme.', tokens: ['El', 'gato', 'duerme', '.'], end: 'endToken' }, {}],
      },
    ]);
  });

  it.each(['html', 'svg', 'json'])('writes what each token looked at as %s', async (ending) => {
    const file = `attention.${ending}`;
    const { exitCode } = await run.rnn(['translate', known, '--attention', file]);
    expect(exitCode).toBe(0);
    const content = readFileSync(join(run.folder, file), 'utf8');
    if (ending !== 'json') {
      expect(content.match(/<rect [^>]*><title>|<td [^>]*title=/g)).toHaveLength(4 * 4);
      expect(content).not.toMatch(/(src|href)=/);
      return;
    }
    const [{ targetTokens, weights }] = JSON.parse(content);
    expect(targetTokens).toEqual(['El', 'gato', 'duerme', '.']);
    for (const row of weights) expect(row.reduce((sum: number, share: number) => sum + share, 0)).toBeCloseTo(1, 2);
  });

  it.each([
    [['--n-best', '5'], '--n-best 5 asks for more translations than --beam 4 keeps.'],
    [['--attention', 'a.png'], '--attention a.png does not end in .html, .svg or .json.'],
    [['--attention', 'a.svg', 'Another.'], 'An .svg holds the heat map of one text.'],
    [['--file', 'sentences.txt'], 'Texts and --file are both given.'],
    [[' '], 'Text 2 is empty.'],
  ])('refuses %j', async (options, message) => {
    const { stderr, exitCode } = await run.rnn(['translate', known, ...options]);
    expect(stderr).toContain(`error: ${message}`);
    expect(exitCode).toBe(2);
  });

  it('says so when there is no line', async () => {
    const { stderr, exitCode } = await run.rnn(['translate'], { stdin: '' });
    expect(stderr).toContain('error: Standard input has no text to translate.');
    expect(exitCode).toBe(2);
  });
});

describe('rnn eval, of a translation', () => {
  it('gives loss, BLEU and chrF, greedily and by beam', async () => {
    const { stdout, exitCode } = await run.rnn(['eval', 'tiny', '--data', pairs]);
    expect(exitCode).toBe(0);
    expect(stdout).toContain('the pairs given: 56 pairs, ');
    expect(stdout).toMatch(
      /^greedy +[\d.]+ +[\d.]+ \/ [\d.]+ \/ [\d.]+ \/ [\d.]+ +[\d.]+ +[\d.]+ +[\d.]+% +[\d.]+ s$/m,
    );
    expect(stdout).toMatch(/^beam 4, length penalty 0\.6 +/m);
  });

  it('gives the same as JSON, of the validation pairs without --data', async () => {
    const { stdout } = await run.rnn(['eval', 'tiny', '--json']);
    expect(JSON.parse(stdout)).toMatchObject({
      kind: 'translation',
      source: 'validation',
      ways: [{ beamSize: 1 }, { beamSize: 4 }],
    });
  });

  it('refuses what is for language models', async () => {
    const { stderr, exitCode } = await run.rnn(['eval', 'tiny', '--baseline']);
    expect(stderr).toContain('error: --baseline works with language model runs; this is a translation run.');
    expect(exitCode).toBe(2);
  });
});

describe('rnn sample', () => {
  it.each([
    [['sample'], 'No run in runs fits: the command needs one with task: languageModel or generation.\nhint: '],
    [['sample', '--run', 'tiny'], 'A translation run cannot be used as a language model.'],
  ])('says what the run is instead: %j', async (args, sentence) => {
    const { stderr, exitCode } = await run.rnn(args);
    expect(stderr).toContain(`error: ${sentence}`);
    expect(exitCode).toBe(2);
  });
});

describe('rnn translate, of a run without attention', () => {
  it('refuses what needs attention', async () => {
    writeFileSync(
      join(run.folder, 'plain.yaml'),
      `{ task: translation, data: { train: ${JSON.stringify(pairs)} }, source: { level: word }, target: { level: word }, model: { attention: { type: none }, encoder: { hiddenSize: 4 }, decoder: { hiddenSize: 8 } }, training: { epochs: 1 }, sampling: { everyEpochs: null } }`,
    );
    expect((await run.rnn(['train', 'plain.yaml'])).exitCode).toBe(0);
    for (const [option, value] of [
      ['--attention', 'a.html'],
      ['--coverage-penalty', '0.2'],
    ] as const) {
      const { stderr, exitCode } = await run.rnn(['translate', '--run', 'plain', known, option, value]);
      expect(stderr).toContain(`error: ${option} needs attention`);
      expect(exitCode).toBe(2);
    }
  });
});
