import { describe, expect, it } from 'vitest';
import { type Candidate, createSession, type SessionOptions } from '../../../src/inference/decode/session.js';
import { createRandom } from '../../../src/runtime/random.js';
import { toyModel } from '../toy-model.js';
import { expectDistribution, normalised } from './chi-square.js';

/** P of <EOS>, <UNK>, mar and sol, by how many tokens have been read since the start. */
const probabilities = [
  [0.1, 0.2, 0.3, 0.4],
  [0.4, 0.1, 0.2, 0.3],
  [0.2, 0.4, 0.3, 0.1],
];

function start(options: Partial<SessionOptions> = {}) {
  const model = toyModel({
    tokens: ['mar', 'sol'],
    logits: (history) => (probabilities[history.length - 1] ?? [1, 0, 0, 0]).map((p) => Math.log(p)),
  });
  const [mar, sol] = [model.vocabulary.id('mar'), model.vocabulary.id('sol')];
  return { session: createSession(model, { random: createRandom(4), ...options }), model, mar, sol };
}

/** Probabilities to six digits, by token. */
const shares = (candidates: Candidate[]) =>
  Object.fromEntries(candidates.map(({ token, probability }) => [token, Number(probability.toFixed(6))]));

describe('createSession', () => {
  it('says what may come next and how likely it is drawn, likeliest first', () => {
    const { session } = start();
    expect(session.candidates(10).map(({ token }) => token)).toEqual(['sol', 'mar', '<EOS>']);
    expect(shares(session.candidates(10))).toEqual({ sol: 0.5, mar: 0.375, '<EOS>': 0.125 });
    expect(session.candidates(2)).toHaveLength(2);
  });

  it('shows <UNK> where it is allowed, and leaves out what cannot be drawn', () => {
    expect(shares(start({ allowUnknown: true }).session.candidates(9))).toMatchObject({ '<UNK>': 0.2 });
    expect(shares(start({ topK: 1 }).session.candidates(9))).toEqual({ sol: 1 });
  });

  it('continues from the prompt and from the chosen tokens', () => {
    const { session, mar } = start({ prompt: 'Sol' });
    expect(shares(session.candidates(9))).toEqual({ '<EOS>': 0.444444, mar: 0.222222, sol: 0.333333 });
    session.choose([mar]);
    expect(session.text()).toBe('sol mar');
    expect(shares(session.candidates(9))).toEqual({ '<EOS>': 0.333333, mar: 0.5, sol: 0.166667 });
  });

  it('counts prompt and choices as what has come before', () => {
    const logits = probabilities[1]?.map(Math.log) as number[];
    const { session, sol } = start({ repetitionPenalty: 2 });
    session.choose([sol]);
    const expected = normalised([0, 2, 3].map((id) => Math.exp((logits[id] as number) * (id === sol ? 2 : 1))));
    expect(session.candidates(9).find(({ id }) => id === sol)?.probability).toBeCloseTo(expected[2] as number, 6);
  });

  it('takes choices back, several tokens of one choice at once', () => {
    const { session, mar, sol } = start();
    const before = session.candidates(9);
    session.choose([sol]);
    const between = session.candidates(9);
    session.choose([mar, sol]);
    expect(session.text()).toBe('sol mar sol');
    expect(session.undo()).toBe(true);
    expect([session.text(), session.candidates(9)]).toEqual(['sol', between]);
    expect(session.undo()).toBe(true);
    expect([session.text(), session.candidates(9)]).toEqual(['', before]);
    expect(session.undo()).toBe(false);
  });

  it('draws from the distribution that it shows', () => {
    const { session } = start({ temperature: 0.5 });
    const expected = session.candidates(9);
    const counts = expected.map(() => 0);
    for (let draw = 0; draw < 3000; draw++) {
      session.draw();
      const text = session.hasEnded() ? '<EOS>' : session.text();
      const index = expected.findIndex(({ token }) => token === text);
      counts[index] = (counts[index] as number) + 1;
      session.undo();
    }
    expectDistribution(
      counts,
      expected.map(({ probability }) => probability),
    );
  });

  it('ends with <EOS>, which can be taken back', () => {
    const { session, model, sol } = start();
    session.choose([sol, model.vocabulary.eosId]);
    expect([session.hasEnded(), session.text()]).toEqual([true, 'sol']);
    session.undo();
    expect(session.hasEnded()).toBe(false);
  });

  it('closes its stepper', () => {
    const { session, model } = start();
    session.dispose();
    expect(model.open).toBe(0);
  });
});
