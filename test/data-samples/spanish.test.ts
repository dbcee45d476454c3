import { readFileSync } from 'node:fs';
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { describe, expect, it } from 'vitest';
import { createScorer } from '../../scripts/corpus/automaton.mjs';
import { EXCLUDED, generateSentences, measureLines, SEED, SENTENCES } from '../../scripts/corpus/corpus.mjs';
import { measureGrammar } from '../../scripts/corpus/entropy.mjs';
import { sampleTokens } from '../../scripts/corpus/sample.mjs';
import { buildSpanish } from '../../scripts/corpus/sentences.mjs';
import { joinTokens, splitSentence } from '../../scripts/corpus/text.mjs';
import { buildTokenizer } from '../../src/text/tokenizer.js';

const read = (name: string) => readFileSync(new URL(`../../data/${name}`, import.meta.url), 'utf8');
const grammar = buildSpanish();
const score = createScorer(grammar);
const committed = read('es-sentences.txt');
const lines = committed.trimEnd().split('\n');

describe('the grammar', () => {
  it('has 1.8 to 2.5 nats per token, in sentences of 8 to 10 words', () => {
    const { tokenEntropy, tokensPerSentence } = measureGrammar(grammar);
    expect(tokenEntropy).toBeGreaterThan(1.8);
    expect(tokenEntropy).toBeLessThan(2.5);
    expect(tokensPerSentence).toBeGreaterThan(9.5);
    expect(tokensPerSentence).toBeLessThan(12);
  });

  it('scores fresh samples at its entropy', () => {
    const generator = xoroshiro128plus(7);
    const costs = Array.from({ length: 3000 }, () => {
      const { logProbability, derivations } = score(sampleTokens(grammar, () => uniformFloat64(generator)));
      expect(derivations).toBe(1);
      return -logProbability;
    });
    const mean = costs.reduce((sum, cost) => sum + cost, 0) / costs.length;
    const deviation = Math.sqrt(costs.reduce((sum, cost) => sum + (cost - mean) ** 2, 0) / costs.length);
    const standardErrors = (mean - measureGrammar(grammar).sentenceEntropy) / (deviation / Math.sqrt(costs.length));
    expect(Math.abs(standardErrors)).toBeLessThan(4);
  });

  it('derives both sentences of the quickstart, the first more than a hundred times as likely', () => {
    const [first, second] = EXCLUDED.map((sentence) => score(splitSentence(sentence)));
    expect(first?.derivations).toBe(1);
    expect(second?.derivations).toBe(1);
    expect(Math.exp((first?.logProbability ?? 0) - (second?.logProbability ?? 0))).toBeGreaterThan(100);
  });

  it.each([
    'En el mercado, Elena compra manzanas.',
    'En el mercado Elena compra manzanas.',
    '¿Dónde está Elena?',
    'Ayer Juan compró un vestido azul.',
    'Al hombre le encantan los perros.',
  ])('derives "%s"', (sentence) => {
    expect(score(splitSentence(sentence)).derivations).toBe(1);
  });

  it.each([
    ['an article of the wrong gender', 'En la mercado, Elena compra manzanas.'],
    ['a verb of the wrong number', 'Los niños compra manzanas en el mercado.'],
    ['an adjective of the wrong gender', 'La casa es blanco.'],
    ['a tense that its time denies', 'Ayer Juan va a comprar un vestido azul.'],
    ['a preposition that does not contract', 'A el hombre le encantan los perros.'],
    ['someone out with herself', 'Elena no quiere salir con Elena.'],
    ['a sentence without its capital', 'elena no quiere salir con Juan.'],
    ['a question that does not open', 'Dónde está Elena?'],
  ])('rules out %s', (_, sentence) => {
    expect(score(splitSentence(sentence)).logProbability).toBe(Number.NEGATIVE_INFINITY);
  });
});

describe('data/es-sentences.txt', () => {
  it('is what the generator writes', () => {
    const written = generateSentences(grammar, { seed: SEED, sentences: SENTENCES, excluded: EXCLUDED });
    expect(`${written.join('\n')}\n` === committed).toBe(true);
  });

  it('is composed UTF-8 that ends in one line break', () => {
    expect(committed === committed.normalize('NFC')).toBe(true);
    expect(/[^\n]\n$/.test(committed)).toBe(true);
    expect(lines.filter((line) => /�|\s{2}|[^\S ]|^$/u.test(line))).toEqual([]);
  });

  it('has one sentence a line, with its capital and its end', () => {
    expect(lines).toHaveLength(SENTENCES);
    const odd = lines.filter((line) => !/^[¿¡]?\p{Lu}[^.!]*[.?!]$/u.test(line));
    expect(odd).toEqual([]);
    expect(lines.filter((line) => line.includes('?') !== line.includes('¿'))).toEqual([]);
    expect(lines.filter((line) => line.includes('!') !== line.includes('¡'))).toEqual([]);
  });

  it('lacks the two sentences that the quickstart compares, and has all their words', () => {
    const words = new Map<string, number>();
    for (const token of lines.flatMap(splitSentence)) words.set(token, (words.get(token) ?? 0) + 1);
    for (const sentence of EXCLUDED) {
      expect(lines).not.toContain(sentence);
      for (const token of splitSentence(sentence)) expect(words.get(token), token).toBeGreaterThan(20);
    }
  });

  it('begins one sentence in ten with "En el"', () => {
    expect(lines.filter((line) => line.startsWith('En el ')).length).toBeGreaterThan(lines.length / 10);
  });

  it('repeats few sentences', () => {
    expect(new Set(lines).size).toBeGreaterThan(0.97 * lines.length);
  });

  it('is tokenised by rnn as its entropy counts tokens', () => {
    const tokenizer = buildTokenizer({ level: 'word', segmentation: 'language', lowercase: false, language: 'es' });
    const differing = lines.filter((line) => tokenizer.tokenize(line).join(' ') !== splitSentence(line).join(' '));
    expect(differing).toEqual([]);
  });

  it.each([
    [
      'masculine article before a feminine noun',
      /(?<!\p{L})(el|un|los|unos|al|del|este) (casas?|niñas?|mesas?|flores|cocina|llaves|tiendas?)(?!\p{L})/iu,
    ],
    [
      'feminine article before a masculine noun',
      /(?<!\p{L})(la|una|las|unas|esta) (mercado|parque|niños?|coches?|libros?|zapatos|perros?)(?!\p{L})/iu,
    ],
    ['article that should have contracted', /(?<!\p{L})(a|de) el(?!\p{L})/iu],
    ['y before the sound i', / y h?[ií](?![aeo])/iu],
    [
      'plural subject with a singular verb',
      /^(Los|Las|Mis|Tus) \p{L}+ (es|está|tiene|quiere|compra|habla|va|ha)(?!\p{L})/u,
    ],
    [
      'singular subject with a plural verb',
      /^(El|La|Mi|Tu) \p{L}+ (son|están|tienen|quieren|compran|hablan|van|han)(?!\p{L})/u,
    ],
    ['couple of one person', /(?<!\p{L})(\p{Lu}\p{L}+) [ye] \1(?!\p{L})/u],
  ])('has no %s', (_, pattern) => {
    expect(lines.filter((line) => pattern.test(line))).toEqual([]);
  });
});

describe('data/README.md', () => {
  it('gives the figures that the generator prints', () => {
    const readme = read('README.md');
    const exact = measureGrammar(grammar);
    const [twentieth, tenth] = [600, 1200].map((kept) => measureLines(score, lines.slice(-kept)));
    const figures = [
      exact.sentenceEntropy.toFixed(4),
      exact.tokensPerSentence.toFixed(4),
      exact.tokenEntropy.toFixed(4),
      exact.perplexity.toFixed(3),
      twentieth?.tokenEntropy.toFixed(4),
      twentieth?.perplexity.toFixed(3),
      tenth?.tokenEntropy.toFixed(4),
      tenth?.perplexity.toFixed(3),
      `${lines.length - new Set(lines).size} of the 12,000`,
      `${new Set(lines.slice(0, -600).flatMap(splitSentence)).size} different`,
      ...EXCLUDED.map((sentence) => score(splitSentence(sentence)).logProbability.toFixed(3)),
    ];
    for (const figure of figures) expect(readme).toContain(figure);
  });
});

describe('joinTokens', () => {
  it.each(['Si llueve mañana, no vamos a ir.', 'Ana vive en Lima, ¿verdad?', '¡Buenos días, Eva!'])(
    'undoes splitSentence: %s',
    (sentence) => {
      expect(joinTokens(splitSentence(sentence))).toBe(sentence);
    },
  );
});
