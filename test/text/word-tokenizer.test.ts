import { describe, expect, it } from 'vitest';
import { buildTokenizer } from '../../src/text/tokenizer.js';

const spanish = buildTokenizer({ level: 'word', segmentation: 'language', language: 'es', lowercase: false });
const english = buildTokenizer({ level: 'word', segmentation: 'language', language: 'en', lowercase: false });

describe('words of a language', () => {
  it.each([
    ['Hola, mundo.', ['Hola', ',', 'mundo', '.']],
    ['  dos \t espacios\n\n', ['dos', 'espacios']],
    ['¡¡Gol!! ¿Qué?', ['¡', '¡', 'Gol', '!', '!', '¿', 'Qué', '?']],
    ['3,14 y 1.000.000', ['3,14', 'y', '1.000.000']],
    ['el 25% y el 25 %', ['el', '25', '%', 'y', 'el', '25', '%']],
    ['a -5 grados, +3 y .5', ['a', '-5', 'grados', ',', '+3', 'y', '.5']],
    ['20°C o 36,5 °C', ['20°C', 'o', '36,5', '°C']],
    ['a las 10:30, 16:9.', ['a', 'las', '10:30', ',', '16:9', '.']],
    ['el 1.º y la 3ª', ['el', '1.º', 'y', 'la', '3ª']],
    ['EE.UU., a.m.', ['EE.UU.', ',', 'a.m.']],
    ['el Sr. Ruiz, etc.', ['el', 'Sr', '.', 'Ruiz', ',', 'etc', '.']],
    ['teórico-práctico', ['teórico-práctico']],
    ['1914–1918', ['1914–1918']],
    ['niños/as, km/h', ['niños/as', ',', 'km/h']],
    ['pues... nada… ya', ['pues', '...', 'nada', '…', 'ya']],
    ['«Sí», dijo', ['«', 'Sí', '»', ',', 'dijo']],
    ['—Hola —dijo Ana—. Ya', ['—', 'Hola', '—', 'dijo', 'Ana', '—', '.', 'Ya']],
    ['--Hola', ['--', 'Hola']],
    ['ana@correo.es', ['ana@correo.es']],
    ['(https://a.es/b?c=d).', ['(', 'https://a.es/b?c=d', ')', '.']],
    ['#tema y @ana', ['#tema', 'y', '@ana']],
    ['un <EOS> suelto', ['un', '<', 'EOS', '>', 'suelto']],
    ['👨‍👩‍👧 sí', ['👨‍👩‍👧', 'sí']],
  ])('splits %j', (text, tokens) => {
    expect(spanish.tokenize(text)).toEqual(tokens);
  });

  it.each([
    ["don't, it's", ["don't", ',', "it's"]],
    ['don’t', ['don’t']],
    ["O'Brien's l'amour", ["O'Brien's", "l'amour"]],
    ["the dogs' tails", ['the', "dogs'", 'tails']],
    ["'the dogs' he said", ["'", 'the', 'dogs', "'", 'he', 'said']],
    ["'twas goin' on", ["'twas", "goin'", 'on']],
    ["rock 'n' roll, '90s", ['rock', "'n'", 'roll', ',', "'90s"]],
    ['‘the boys’ said', ['‘', 'the', 'boys', '’', 'said']],
    ['the boys’ toys, ’em', ['the', 'boys’', 'toys', ',', '’em']],
    ["'o' the night'", ["'", "o'", 'the', 'night', "'"]],
    ["1990's", ["1990's"]],
    ['U.S.-based AT&T', ['U.S.-based', 'AT&T']],
    ['item(s) in C++', ['item(s)', 'in', 'C++']],
    ['He came—I think', ['He', 'came', '—', 'I', 'think']],
    ['$1,000.50', ['$', '1,000.50']],
  ])('splits %j', (text, tokens) => {
    expect(english.tokenize(text)).toEqual(tokens);
  });

  it('forgets an opening apostrophe after a hundred words', () => {
    const text = `'tes ${'word '.repeat(100)}dogs' tails`;
    expect(english.tokenize(text).slice(-2)).toEqual(["dogs'", 'tails']);
  });

  it('composes and lower-cases by the rules of the language', () => {
    const turkish = buildTokenizer({ level: 'word', segmentation: 'language', language: 'tr', lowercase: true });
    expect(turkish.tokenize('ISI')).toEqual(['ısı']);
    expect(spanish.tokenize('Espan\u0303a')).toEqual(['España']);
  });

  it('gives the same tokens from its cache', () => {
    const text = '«Sí» «Sí» EE.UU. EE.UU.';
    expect(spanish.tokenize(text)).toEqual(spanish.tokenize(text));
  });

  it('takes each Latin letter for one, as Unicode does', () => {
    const segmenter = new Intl.Segmenter('es', { granularity: 'word' });
    for (let code = 0xc0; code < 0x250; code++) {
      const text = `a${String.fromCharCode(code)}b`.normalize('NFC');
      expect(spanish.tokenize(text)).toEqual(Array.from(segmenter.segment(text), ({ segment }) => segment));
    }
  });

  it('cuts a run without spaces, without parting a character', () => {
    const tokens = spanish.tokenize(`${'a'.repeat(1023)}${'𝒳'.repeat(10)}`);
    expect(tokens.map((token) => token.length)).toEqual([1025, 18]);
  });
});

it.each(['language', 'whitespace'] as const)(
  'survives a run that a regular expression does not, by %s',
  (segmentation) => {
    const tokenizer = buildTokenizer({ level: 'word', segmentation, language: 'es', lowercase: false });
    const text = 'я'.repeat(12_000_000);
    let length = 0;
    for (const token of tokenizer.tokens(text)) length += token.length;
    expect(length).toBe(text.length);
  },
);

describe('words of a corpus that comes tokenized', () => {
  const plain = buildTokenizer({ level: 'word', segmentation: 'whitespace', language: 'en', lowercase: false });

  it('splits at whitespace alone', () => {
    expect(plain.tokenize(" the company 's U.S. unit\u00a0does n't \n")).toEqual([
      'the',
      'company',
      "'s",
      'U.S.',
      'unit',
      'does',
      "n't",
    ]);
  });

  it('reads its special tokens as the vocabulary writes them', () => {
    expect(plain.tokenize('a <unk> b <eos> <UNK> <EOS> c<unk>')).toEqual([
      'a',
      '<UNK>',
      'b',
      '<EOS>',
      '<UNK>',
      '<EOS>',
      'c<unk>',
    ]);
  });

  it('writes them back with a space between', () => {
    expect(plain.detokenize(plain.tokenize("it does n't , <UNK> ."))).toBe("it does n't , <UNK> .");
  });
});

describe('words that are cut without the segmenter', () => {
  const marks = ['', '.', ',', ';', ':', '!', '?'];
  const letters = Array.from({ length: 0x250 }, (_, code) => String.fromCharCode(code)).filter((letter) =>
    /[A-Za-zÀ-ÖØ-öø-ɏ]/.test(letter),
  );

  it.each(['es', 'en', 'sv', 'fi', 'el', 'ja', 'zz'])('are cut where the segmenter of %s cuts', (language) => {
    const { tokenize } = buildTokenizer({ level: 'word', segmentation: 'language', language, lowercase: false });
    const segmenter = new Intl.Segmenter([language, 'en'], { granularity: 'word' });
    const fields = letters.flatMap((letter) =>
      marks.flatMap((mark) =>
        ['', '¿', '¡'].flatMap((opening) => [`${opening}${letter}${mark}`, `${opening}n${letter}a${mark}`]),
      ),
    );
    const differing = fields.filter((field) => {
      const segments = Array.from(segmenter.segment(field), ({ segment }) => segment);
      return tokenize(field).join(' ') !== segments.join(' ');
    });
    expect(fields.length).toBeGreaterThan(10_000);
    expect(differing).toEqual([]);
  });
});
