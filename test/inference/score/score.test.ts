import { describe, expect, it } from 'vitest';
import { type ScoredText, scoreTexts } from '../../../src/inference/score/score.js';
import { scoreEach } from '../../../src/inference/score/score-each.js';
import { createScoreSum } from '../../../src/inference/score/score-totals.js';
import { toyModel } from '../toy-model.js';

/** P(next): `<EOS>` 0.5, `<UNK>` 0.1, sol 0.3, mar 0.1 after an even number of tokens; sol and mar swapped after an odd one. */
const even = [0.5, 0.1, 0.3, 0.1];
const odd = [0.5, 0.1, 0.1, 0.3];
const alternating = (stream = false) =>
  toyModel({
    tokens: ['sol', 'sol', 'mar'],
    stream,
    logits: (history) => (history.length % 2 === 1 ? even : odd).map((p) => Math.log(p) - 5),
  });

describe('scoreTexts', () => {
  it('adds up the first token, the others and <EOS>', () => {
    const [score] = scoreTexts(alternating(), ['Sol mar'], { ranks: true });
    expect(score).toMatchObject({ text: 'Sol mar', endCounted: true, unknown: [], unknownCount: 0 });
    expect(score?.tokens.map(({ token, rank, known }) => ({ token, rank, known }))).toEqual([
      { token: 'sol', rank: 2, known: true },
      { token: 'mar', rank: 2, known: true },
      { token: '<EOS>', rank: 1, known: true },
    ]);
    const total = 0.3 * 0.3 * 0.5;
    expect(score?.probability).toBeCloseTo(total, 7);
    expect(score?.logProbability).toBeCloseTo(Math.log(total), 5);
    expect(score?.log10Probability).toBeCloseTo(Math.log10(total), 5);
    expect(score?.logProbabilityPerToken).toBeCloseTo(Math.log(total) / 3, 5);
    expect(score?.perplexity).toBeCloseTo(total ** (-1 / 3), 5);
    expect(score?.perplexityWithoutUnknown).toBe(score?.perplexity);
  });

  it('ranks no tokens unless asked to', () => {
    expect(scoreTexts(alternating(), ['sol'])[0]?.tokens.map(({ rank }) => rank)).toEqual([null, null]);
  });

  it('leaves <EOS> out where the model has none, and says so', () => {
    const [score] = scoreTexts(alternating(true), ['sol']);
    expect(score).toMatchObject({ endCounted: false });
    expect(score?.tokens).toHaveLength(1);
    expect(score?.probability).toBeCloseTo(0.3, 6);
  });

  it('counts and names unknown tokens, at the probability of <UNK>', () => {
    const [score] = scoreTexts(alternating(), ['sol luna luna'], { ranks: true });
    expect(score).toMatchObject({ unknown: ['luna'], unknownCount: 2 });
    expect(score?.tokens[1]).toMatchObject({ token: 'luna', known: false, rank: 3 });
    expect(score?.probability).toBeCloseTo(0.3 * 0.1 * 0.1 * 0.5, 8);
  });

  it('leaves unknown tokens out of one perplexity', () => {
    const [mixed, none] = scoreTexts(alternating(true), ['sol luna', 'luna']);
    expect(mixed?.perplexityWithoutUnknown).toBeCloseTo(1 / 0.3, 5);
    expect(mixed?.logProbabilityWithoutUnknown).toBeCloseTo(Math.log(0.3), 5);
    expect(none?.perplexityWithoutUnknown).toBeNull();
    expect(none?.perplexity).toBeCloseTo(10, 5);
  });

  it('scores many texts in batches as it scores each alone, in their order', () => {
    const model = alternating();
    const texts = ['sol', 'mar mar mar mar', '', 'sol mar', 'mar', 'sol sol sol', 'sol mar sol mar sol'];
    const batched = scoreTexts(model, texts, { batchSize: 3 });
    expect(batched).toEqual(texts.flatMap((text) => scoreTexts(model, [text])));
  });

  it('spends no steps of a long text on short ones', () => {
    const model = alternating();
    const cells: number[] = [];
    const counting = {
      ...model,
      network: {
        ...model.network,
        predict: (...given: Parameters<typeof model.network.predict>) => {
          cells.push(given[1].steps * given[1].batchSize);
          return model.network.predict(...given);
        },
      },
    };
    scoreTexts(counting, ['sol', 'sol '.repeat(50), 'mar', 'mar sol sol']);
    expect(cells).toEqual([3 * 4, 51]);
  });

  it('scores the empty text as <EOS> at once', () => {
    expect(scoreTexts(alternating(), [''])[0]?.probability).toBeCloseTo(0.5, 6);
  });

  it('says that an empty text has no score without <EOS>', () => {
    expect(() => scoreTexts(alternating(true), ['sol', '  '])).toThrow(/nothing to score in " {2}"/);
  });

  it('takes one text for a list of one', () => {
    expect(scoreTexts(alternating(), 'Sol mar')).toEqual(scoreTexts(alternating(), ['Sol mar']));
  });

  it('gives nothing for no texts', () => {
    expect(scoreTexts(alternating(), [])).toEqual([]);
  });

  it('says that a diverged model cannot score', () => {
    const model = toyModel({ tokens: ['a'], logits: () => [Number.NaN, Number.NaN, Number.NaN] });
    expect(() => scoreTexts(model, ['a'])).toThrow(/diverged/);
  });
});

describe('scoreEach', () => {
  async function collect(texts: Iterable<string> | AsyncIterable<string>): Promise<ScoredText[]> {
    const scores: ScoredText[] = [];
    for await (const score of scoreEach(alternating(), texts)) scores.push(score);
    return scores;
  }

  it('scores more texts than a window holds as each alone', async () => {
    const texts = Array.from({ length: 4500 }, (_, index) => 'sol mar '.repeat(index % 5));
    const scores = await collect(texts);
    expect(scores.map(({ text }) => text)).toEqual(texts);
    const alone = new Map([...new Set(texts)].map((text) => [text, scoreTexts(alternating(), [text])[0]]));
    for (const score of scores) expect(score).toEqual(alone.get(score.text));
  });

  it('holds no score up for a text that has not come', async () => {
    let release = () => {};
    const waiting = new Promise<void>((done) => {
      release = done;
    });
    async function* slow() {
      yield 'sol';
      yield 'mar';
      await waiting;
      yield 'sol sol';
    }
    const scores = scoreEach(alternating(), slow());
    expect((await scores.next()).value).toMatchObject({ text: 'sol' });
    expect((await scores.next()).value).toMatchObject({ text: 'mar' });
    release();
    expect((await scores.next()).value).toMatchObject({ text: 'sol sol' });
    expect((await scores.next()).done).toBe(true);
  });

  it('reads no more than a window ahead of a million texts', async () => {
    let read = 0;
    function* many() {
      for (; read < 1_000_000; read++) yield 'sol';
    }
    const scores = scoreEach(alternating(), many());
    await scores.next();
    expect(read).toBeLessThan(3000);
    await scores.return();
  });

  it('passes on the failure of its source', async () => {
    // biome-ignore lint/correctness/useYield: it fails before the first text.
    async function* broken(): AsyncGenerator<string> {
      throw new Error('no more');
    }
    await expect(collect(broken())).rejects.toThrow('no more');
  });
});

describe('a sum of scores', () => {
  it('is what one text of all tokens would have', () => {
    const sum = createScoreSum();
    expect(sum.totals()).toBeNull();
    for (const score of scoreTexts(alternating(), ['sol', 'luna sol'])) sum.add(score);
    const ln = Math.log(0.3 * 0.5) + Math.log(0.1 * 0.1 * 0.5);
    const withoutUnknown = Math.log(0.3 * 0.5) + Math.log(0.1 * 0.5);
    expect(sum.totals()).toEqual({
      texts: 2,
      tokenCount: 5,
      unknownCount: 1,
      logProbability: expect.closeTo(ln, 5),
      logProbabilityPerText: expect.closeTo(ln / 2, 5),
      logProbabilityPerToken: expect.closeTo(ln / 5, 5),
      perplexity: expect.closeTo(Math.exp(-ln / 5), 4),
      perplexityWithoutUnknown: expect.closeTo(Math.exp(-withoutUnknown / 4), 4),
    });
  });
});
