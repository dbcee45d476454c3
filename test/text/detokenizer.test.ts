import { describe, expect, it } from 'vitest';
import { createRandom } from '../../src/runtime/random.js';
import { buildTokenizer } from '../../src/text/tokenizer.js';
import { englishProse, spanishProse } from './prose.js';

const spanish = buildTokenizer({ level: 'word', segmentation: 'language', language: 'es', lowercase: false });
const english = buildTokenizer({ level: 'word', segmentation: 'language', language: 'en', lowercase: false });

describe.each([
  { language: 'Spanish', tokenizer: spanish, prose: spanishProse },
  { language: 'English', tokenizer: english, prose: englishProse },
])('$language prose', ({ tokenizer, prose }) => {
  it.each(prose)('round-trips: %s', (text) => {
    expect(tokenizer.detokenize(tokenizer.tokenize(text))).toBe(text);
  });

  it.each(prose)('gives the same tokens when it is read again: %s', (text) => {
    const tokens = tokenizer.tokenize(text);
    expect(tokenizer.tokenize(tokenizer.detokenize(tokens))).toEqual(tokens);
  });

  it('round-trips line by line', () => {
    const tokens = prose.flatMap((text) => [...tokenizer.tokenize(text), '<EOS>']);
    expect(tokenizer.detokenize(tokens)).toBe(prose.join('\n'));
  });
});

describe('detokenizing', () => {
  it.each([
    ['fin . —Hola', ['fin', '.', '—', 'Hola'], 'fin. —Hola'],
    ['an aside that a full stop ends', ['—', 'Sí', '—', 'dijo', '.', '—', 'No'], '—Sí —dijo. —No'],
    ['an aside after a question', ['—', '¿', 'Sí', '?', '—', 'dijo', '—', '.'], '—¿Sí? —dijo—.'],
    ['another speaker after a question', ['¿', 'Sí', '?', '—', 'No', '—', 'dijo', '.'], '¿Sí? —No —dijo.'],
    ['hyphens as dashes', ['-', 'Sí', '-', 'dijo', '-', '.'], '-Sí -dijo-.'],
    ['a hyphen between spaces', ['Madrid', '-', 'Toledo'], 'Madrid - Toledo'],
    ['a paragraph that goes on with a quotation', ['»', 'Hízome', 'el', 'cielo'], '»Hízome el cielo'],
    ['an ellipsis at the start', ['...', 'y', 'calló', '...', 'Fin'], '...y calló... Fin'],
    ['an amount', ['cuesta', '$', '5', ',', 'no', '5', '€'], 'cuesta $5, no 5 €'],
    ['opening quotes in turn', ['dijo', '"', 'sí', '"', 'y', '"', 'no', '"', '.'], 'dijo "sí" y "no".'],
    ['kinds of quotes apart', ['"', 'dijo', "'", 'sí', "'", '"'], `"dijo 'sí'"`],
    ['<UNK> as a word', ['(', '<UNK>', ')', ',', '<UNK>', '.'], '(<UNK>), <UNK>.'],
    ['the case of a first word', ['el', 'fin', '.', 'el', 'fin'], 'el fin. el fin'],
    ['scripts without spaces', ['日本語', 'です', '。'], '日本語です。'],
    ['nothing', [], ''],
  ])('writes %s', (_, tokens, text) => {
    expect(spanish.detokenize(tokens)).toBe(text);
  });

  it('joins a dash to both sides in English', () => {
    expect(english.detokenize(['—', 'He', 'came', '—', 'I', 'think', '—', 'late', '.'])).toBe('—He came—I think—late.');
  });

  it('forgets quotes and dashes at the end of a line', () => {
    const tokens = ['"', 'uno', '—', 'dos', '<EOS>', '"', 'tres', '"', '—', 'cuatro', '—', 'cinco'];
    expect(spanish.detokenize(tokens)).toBe('"uno —dos\n"tres" —cuatro— cinco');
  });

  it('forgets a quotation that is never closed', () => {
    const words = Array.from({ length: 200 }, () => 'y');
    expect(spanish.detokenize(['"', ...words, 'dijo', '"', 'no', '"'])).toMatch(/ dijo "no"$/);
  });
});

describe('streaming', () => {
  const pieces = [
    ...'.,;:!?¿¡()[]«»“”‘’"\'…%$€-'.split(''),
    '—',
    '--',
    '...',
    "''",
    'a',
    'Sí',
    '3',
    '<EOS>',
    '<UNK>',
    '日',
  ];

  it.each([spanish, english])('gives in pieces what detokenize gives at once', (tokenizer) => {
    const random = createRandom(7);
    for (let round = 0; round < 300; round++) {
      const tokens = Array.from(
        { length: 1 + random.integer(40) },
        () => pieces[random.integer(pieces.length)] as string,
      );
      const write = tokenizer.createStreamDetokenizer();
      const cut = random.integer(tokens.length);
      const first = tokens.slice(0, cut).map(write).join('');
      expect(first, 'a beginning').toBe(tokenizer.detokenize(tokens.slice(0, cut)));
      expect(first + tokens.slice(cut).map(write).join('')).toBe(tokenizer.detokenize(tokens));
    }
  });

  it('never writes two spaces, nor one at the end of a line', () => {
    const random = createRandom(8);
    for (let round = 0; round < 300; round++) {
      const tokens = Array.from({ length: 30 }, () => pieces[random.integer(pieces.length)] as string);
      expect(spanish.detokenize(tokens)).not.toMatch(/ {2}|^ | $|\n | \n/);
    }
  });
});
