import { describe, expect, it } from 'vitest';
import { createScorer, findAmbiguity } from '../../scripts/corpus/automaton.mjs';
import { measureGrammar } from '../../scripts/corpus/entropy.mjs';
import { capitalise, choice, mapTokens, maybe, phrase } from '../../scripts/corpus/grammar.mjs';
import { sampleTokens } from '../../scripts/corpus/sample.mjs';
import { buildAgreement, buildAmbiguous, enumerate, stringsOf } from './tiny-grammars.js';

const tiny = buildAgreement();
const strings = stringsOf(tiny);

describe('measureGrammar', () => {
  it('gives the entropy that enumerating all sentences gives', () => {
    const entropy = [...strings.values()].reduce((sum, p) => sum - p * Math.log(p), 0);
    expect(measureGrammar(tiny).sentenceEntropy).toBeCloseTo(entropy, 12);
  });

  it('counts the tokens that enumerating gives, and <EOS>', () => {
    const tokens = enumerate(tiny).reduce((sum, { tokens, probability }) => sum + probability * (tokens.length + 1), 0);
    const measure = measureGrammar(tiny);
    expect(measure.tokensPerSentence).toBeCloseTo(tokens, 12);
    expect(measure.tokenEntropy).toBeCloseTo(measure.sentenceEntropy / tokens, 12);
    expect(measure.perplexity).toBeCloseTo(Math.exp(measure.sentenceEntropy / tokens), 12);
  });

  it('counts sentences, words and the chance of drawing one twice', () => {
    const twice = [...strings.values()].reduce((sum, p) => sum + p * p, 0);
    const measure = measureGrammar(tiny);
    expect(measure.sentences).toBe(strings.size);
    expect(measure.collision).toBeCloseTo(twice, 12);
    expect(measure.vocabularySize).toBe(new Set([...strings.keys()].flatMap((text) => text.split(' '))).size);
  });
});

describe('createScorer', () => {
  const score = createScorer(tiny);

  it('gives probabilities that sum to 1', () => {
    const total = [...strings.keys()].reduce((sum, text) => sum + Math.exp(score(text.split(' ')).logProbability), 0);
    expect(strings.size).toBeGreaterThan(10);
    expect(total).toBeCloseTo(1, 12);
  });

  it('gives each sentence the probability of its derivation', () => {
    for (const [text, probability] of strings) {
      expect(score(text.split(' '))).toMatchObject({
        derivations: 1,
        logProbability: expect.closeTo(Math.log(probability), 12),
      });
    }
  });

  it('shares the probability among the tokens, <EOS> last', () => {
    const { tokens, logProbability } = score('los perros comen .'.split(' '));
    expect(tokens.map(({ token }) => token)).toEqual(['los', 'perros', 'comen', '.', '<EOS>']);
    expect(tokens[0]?.logProbability).toBeCloseTo(Math.log(3 / 12), 12);
    expect(tokens[2]?.logProbability).toBeCloseTo(Math.log(4 / 5), 12);
    expect(tokens.reduce((sum, token) => sum + token.logProbability, 0)).toBeCloseTo(logProbability, 12);
  });

  it('sums over all derivations of a string', () => {
    const ambiguous = buildAmbiguous();
    const scored = createScorer(ambiguous)(['a', 'b', 'c']);
    expect(scored.derivations).toBe(2);
    expect(Math.exp(scored.logProbability)).toBeCloseTo(stringsOf(ambiguous).get('a b c') ?? Number.NaN, 12);
  });

  it.each([
    ['a word the grammar lacks', 'el perro canta .', 2],
    ['a sentence that ends too early', 'el perro', 2],
    ['a sentence that goes on', 'los perros comen . el', 4],
    ['a wrong agreement', 'los perros duerme .', 2],
  ])('rules out %s', (_, text, at) => {
    const { logProbability, derivations, tokens } = score(text.split(' '));
    expect(logProbability).toBe(Number.NEGATIVE_INFINITY);
    expect(derivations).toBe(0);
    expect(tokens.findIndex((token) => token.logProbability === Number.NEGATIVE_INFINITY)).toBe(at);
  });
});

describe('findAmbiguity', () => {
  it('finds nothing where each sentence has one derivation', () => {
    expect(findAmbiguity(tiny)).toBeNull();
  });

  it('finds a sentence with two derivations', () => {
    const ambiguous = buildAmbiguous();
    const witness = findAmbiguity(ambiguous);
    expect(witness).not.toBeNull();
    expect(createScorer(ambiguous)(witness ?? []).derivations).toBeGreaterThan(1);
  });

  it('tells two derivations apart that part late and meet again', () => {
    const late = choice([1, 'a', maybe(0.5, 'b'), maybe(0.5, 'b'), 'c']);
    expect(findAmbiguity(late)).toEqual(['a', 'b', 'c']);
  });

  it('finds two equal options in one place', () => {
    expect(findAmbiguity(choice([1, 'a'], [1, 'b'], [2, 'a']))).toEqual(['a']);
  });

  it('finds what only lower case confuses', () => {
    const roses = choice([1, 'Rosa'], [1, 'rosa']);
    expect(findAmbiguity(roses)).toBeNull();
    expect(findAmbiguity(mapTokens(roses, (token) => token.toLowerCase()))).toEqual(['rosa']);
  });
});

describe('capitalise', () => {
  it.each([
    ['a plain sentence', choice([1, 'la casa']), ['La casa']],
    ['a question', choice([1, '¿ qué ?']), ['¿ Qué ?']],
    ['an accent', choice([1, 'él']), ['Él']],
    [
      'a beginning that may be missing',
      choice([1, maybe(0.5, 'no'), maybe(0.5, 'la'), 'come']),
      ['Come', 'La come', 'No come', 'No la come'],
    ],
  ])('raises the first word of %s', (_, node, expected) => {
    expect([...stringsOf(capitalise(node)).keys()].sort()).toEqual(expected);
  });

  it('leaves the probabilities as they were', () => {
    expect(measureGrammar(capitalise(tiny)).sentenceEntropy).toBeCloseTo(measureGrammar(tiny).sentenceEntropy, 12);
  });

  it('refuses a sentence without words', () => {
    expect(() => capitalise(choice([1, maybe(0.5, 'a')]))).toThrow('A sentence may be empty.');
  });
});

describe('choice', () => {
  it('leaves out what has no weight', () => {
    expect(stringsOf(choice([1, 'a'], [0, 'b'], [3, 'c']))).toEqual(
      new Map([
        ['a', 0.25],
        ['c', 0.75],
      ]),
    );
  });

  it('refuses to choose among nothing', () => {
    expect(() => choice([0, 'a'])).toThrow('A choice needs an option with a positive weight.');
  });

  it('is one object where the content is equal', () => {
    expect(choice([2, 'a'], [2, phrase`b ${'c'}`])).toBe(choice([1, 'a'], [1, 'b c']));
  });
});

describe('sampleTokens', () => {
  it('takes the option in whose share the number lies', () => {
    const node = choice([1, 'a'], [2, 'b'], [1, 'c']);
    const draw = (value: number) => sampleTokens(node, () => value);
    expect([0, 0.24, 0.26, 0.74, 0.76, 0.999].flatMap(draw)).toEqual(['a', 'a', 'b', 'b', 'c', 'c']);
  });

  it('takes the last option where rounding leaves a rest', () => {
    const thirds = choice([1, 'a'], [1, 'b'], [1, 'c']);
    expect(sampleTokens(thirds, () => 1 - 2 ** -53)).toEqual(['c']);
  });
});
