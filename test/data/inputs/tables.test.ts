import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { readLabelledTexts } from '../../../src/data/labelled/read-texts.js';
import type { LabelledFormat } from '../../../src/data/labelled/samples.js';
import { withNotices } from '../../../src/data/notices.js';
import { resolvePatterns } from '../../../src/data/patterns.js';
import { temporaryFolder } from '../../temporary-folder.js';
import { collect } from '../collect.js';

type Files = Record<string, string | Buffer>;

async function read(files: Files, format: Partial<LabelledFormat> = {}) {
  const baseDirectory = temporaryFolder();
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(baseDirectory, name)), { recursive: true });
    writeFileSync(join(baseDirectory, name), content);
  }
  const notices: string[] = [];
  const chosen = { format: null, header: null, labelColumn: null, textColumn: null, ...format };
  const samples = await withNotices(
    (message) => notices.push(message),
    async () => collect(readLabelledTexts(await resolvePatterns(['.'], baseDirectory), chosen, { baseDirectory })),
  );
  return { samples: samples.map(({ label, text }) => `${label}: ${text}`), notices };
}

const good = 'pos: Buena, muy buena';
const bad = 'neg: Mala, sosa';
const two = [good, bad];

/** Two reviews as each writer has them; null where nothing has to be said. */
const cases: [name: string, files: Files, format: Partial<LabelledFormat>, samples: string[], notice: RegExp | null][] =
  [
    ['semicolons without a heading', { 'a.csv': 'pos;Buena, muy buena\nneg;Mala, sosa\n' }, {}, two, null],
    ['a line sep=', { 'a.csv': 'sep=;\r\npos;Buena, muy buena\r\nneg;Mala, sosa\r\n' }, {}, two, null],
    ['a tab in .csv', { 'a.csv': 'pos\tBuena, muy buena\nneg\t"Mala, sosa"\n' }, {}, two, null],
    ['bars', { 'a.csv': 'pos|Buena, muy buena\nneg|Mala, sosa\n' }, {}, two, null],
    ['another separator', { 'a.csv': 'pos#Buena, muy buena\nneg#Mala, sosa\n' }, { separator: '#' }, two, null],
    ['a byte order mark', { 'a.csv': '\uFEFFpos,"Buena, muy buena"\r\nneg,"Mala, sosa"\r\n' }, {}, two, null],
    [
      'a quote doubled and a line break',
      { 'a.csv': 'pos,"a ""b""\nc"\nneg,d\n' },
      {},
      ['pos: a "b"\nc', 'neg: d'],
      null,
    ],
    [
      'a heading that names its columns',
      { 'a.csv': 'text,label\nUna,pos\nDos,neg\nTres,pos\nCuatro,neg\n' },
      {},
      ['pos: Una', 'neg: Dos', 'pos: Tres', 'neg: Cuatro'],
      /header/,
    ],
    [
      'a heading over numbers',
      { 'a.tsv': 'q\tw\n0\ta b\n1\tc d\n0\te f\n1\tg h\n' },
      {},
      ['0: a b', '1: c d', '0: e f', '1: g h'],
      /header/,
    ],
    [
      'a first row that is no heading',
      { 'a.tsv': 'pos\ta b\nneg\tc d\npos\te f\n' },
      {},
      ['pos: a b', 'neg: c d', 'pos: e f'],
      null,
    ],
    [
      'an index column',
      { 'a.csv': ',label,text\n0,pos,"Buena, muy buena"\n1,neg,"Mala, sosa"\n2,pos,x\n' },
      {},
      [...two, 'pos: x'],
      /header/,
    ],
    [
      'an index column without a heading',
      { 'a.tsv': '0\tpos\ta b\n1\tneg\tc d\n2\tpos\te f\n' },
      {},
      ['pos: a b', 'neg: c d', 'pos: e f'],
      /numbers the rows/,
    ],
    [
      'columns by name alone',
      { 'a.csv': 'id,voto,texto\n7,pos,a\n9,neg,b\n' },
      { labelColumn: 'voto', textColumn: 'texto' },
      ['pos: a', 'neg: b'],
      null,
    ],
    [
      'Windows-1252',
      { 'a.csv': Buffer.from('pos;Me gust\xf3\nneg;No\x85\n', 'latin1') },
      { encoding: 'windows-1252' },
      ['pos: Me gustó', 'neg: No…'],
      null,
    ],
    [
      'UTF-16',
      { 'a.tsv': Buffer.from('\uFEFFpos\tMe gustó\nneg\tNo\n', 'utf16le') },
      {},
      ['pos: Me gustó', 'neg: No'],
      /UTF-16/,
    ],
    ['gzip', { 'a.csv.gz': gzipSync('pos,a\nneg,b\n') }, {}, ['pos: a', 'neg: b'], null],
    ["an old Mac's lines", { 'a.tsv': 'pos\ta\rneg\tb\r' }, {}, ['pos: a', 'neg: b'], null],
    ['a lone CR in a text', { 'a.tsv': 'pos\ta\rb\nneg\tc\n' }, {}, ['pos: a b', 'neg: c'], null],
    ['fastText', { 'a.txt': '__label__pos Buena, muy buena\n__label__neg Mala, sosa\n' }, {}, two, null],
    [
      'a number before each text',
      { 'a.txt': '1 a b\n0 c\n1 d\n0 e\n' },
      {},
      ['1: a b', '0: c', '1: d', '0: e'],
      /firstWord/,
    ],
    [
      'a word before each text',
      { 'a.txt': 'DESC:manner How?\nHUM:ind Who?\n' },
      { format: 'firstWord' },
      ['DESC:manner: How?', 'HUM:ind: Who?'],
      null,
    ],
    [
      'a file a label',
      { 'rt-polarity.neg': 'Mala, sosa\n', 'rt-polarity.pos': 'Buena, muy buena\n' },
      {},
      [bad, good],
      null,
    ],
    [
      'a file a label by its name',
      { 'neg.txt': 'Mala, sosa\n', 'pos.txt': 'Buena, muy buena\n' },
      { format: 'files' },
      [bad, good],
      null,
    ],
    [
      'quotes of pandas between tabs',
      { 'a.tsv': 'pos\t"Buena ""muy"" buena"\nneg\tMala\n' },
      {},
      ['pos: Buena "muy" buena', 'neg: Mala'],
      /quotes around its cells are removed/,
    ],
    [
      "Excel's Unicode text",
      { 'a.tsv': Buffer.from('\uFEFFpos\t"Buena, muy buena"\r\nneg\tMala\r\n', 'utf16le') },
      {},
      ['pos: Buena, muy buena', 'neg: Mala'],
      /UTF-16[\s\S]*quotes around/,
    ],
    ['quotes of R', { 'a.tsv': '1\t"Buena"\n0\t"Mala"\n' }, {}, ['1: Buena', '0: Mala'], /quotes around/],
    [
      'quotes of a text between tabs',
      { 'a.tsv': 'pos\t"Buena" dijo\nneg\t"Mala, sosa"\npos\tSí\n' },
      {},
      ['pos: "Buena" dijo', 'neg: "Mala, sosa"', 'pos: Sí'],
      null,
    ],
    [
      'fastText by tabs',
      { 'a.tsv': '__label__pos\tBuena\n__label__neg\tMala\n' },
      {},
      ['pos: Buena', 'neg: Mala'],
      null,
    ],
    [
      'fastText of another ending',
      { 'a.train': '__label__1 Buena\n__label__2 Mala\n' },
      {},
      ['1: Buena', '2: Mala'],
      null,
    ],
    [
      "a heading and a spreadsheet's empty columns",
      { 'a.csv': 'label,text,,\nham,"Go, now",,\nspam,Free,,\n' },
      {},
      ['ham: Go, now', 'spam: Free'],
      /header/,
    ],
    [
      'columns that are guessed',
      { 'a.csv': '"3","Wall St.","Short, sold"\n"4","Oil","Up by two"\n' },
      {},
      ['3: Wall St.', '4: Oil'],
      /^a.csv has 3 columns: labels are read from column 1, texts from column 2/,
    ],
    [
      "IMDB's heading",
      { 'a.csv': 'review,sentiment\n"Good, very",positive\nBad,negative\n' },
      {},
      ['positive: Good, very', 'negative: Bad'],
      /labels are read from the column sentiment, texts from review/,
    ],
    [
      'sep= and a heading',
      { 'a.csv': 'sep=;\ntexto;etiqueta\nUna;pos\nDos;neg\n' },
      {},
      ['pos: Una', 'neg: Dos'],
      /header/,
    ],
    ['rows of separators', { 'a.csv': 'pos;Buena\n;\nneg;Mala\n ; \n' }, {}, ['pos: Buena', 'neg: Mala'], null],
    ['sep= with a tab', { 'a.csv': 'sep=\t\npos\tBuena\nneg\tMala\n' }, {}, ['pos: Buena', 'neg: Mala'], null],
    ['a decimal comma in a text', { 'a.csv': 'pos;1,5 kg\nneg;2,5 kg\n' }, {}, ['pos: 1,5 kg', 'neg: 2,5 kg'], null],
    [
      'loose files beside folders',
      { 'train/urls.txt': 'http', 'train/pos/1.txt': 'a', 'train/neg/1.txt': 'b' },
      { format: 'folders' },
      ['neg: b', 'pos: a'],
      /urls.txt are beside/,
    ],
  ];

describe('labelled texts as people have them', () => {
  it.each(cases)('reads %s', async (_, files, format, samples, notice) => {
    const found = await read(files, format);
    expect(found.samples).toEqual(samples);
    if (notice === null) expect(found.notices).toEqual([]);
    else expect(found.notices.join('\n')).toMatch(notice);
  });

  it.each([
    ['several labels a line', { 'a.txt': '__label__a __label__b x\n' }, 'a.txt:1 has more than one label'],
    [
      'a workbook',
      { 'a.csv': Buffer.from('PK\x03\x04..xl/workbook.xml') },
      'a.csv is an Excel workbook (.xlsx), not text.',
    ],
    ['Latin-1 unsaid', { 'a.csv': Buffer.from('pos,\xf3\n', 'latin1') }, 'a.csv is not UTF-8'],
    ['bzip2', { 'a.csv': Buffer.from('BZh91AY&SY\0') }, 'a.csv is compressed by bzip2.'],
    ['xz', { 'a.csv': Buffer.of(0xfd, 0x37, 0x7a, 0x58, 0x5a, 0) }, 'a.csv is compressed by xz.'],
    [
      'gzip cut off',
      { 'a.csv': gzipSync('pos,a\nneg,b\n').subarray(0, 20) },
      'a.csv is compressed by gzip, but damaged or truncated.',
    ],
    [
      'numbers for texts',
      { 'a.csv': '"0","146","Mon","so sad"\n"4","147","Tue","so nice"\n' },
      'a.csv: column 2 should be the texts, but contains numbers.',
    ],
    [
      'a pointer of Git LFS',
      { 'a.csv': 'version https://git-lfs.github.com/spec/v1\noid sha256:ab\nsize 12\n' },
      'a.csv is a pointer of Git LFS, not text.',
    ],
    ['a pickle', { 'a.csv': Buffer.from([0x80, 4, 0x95, 0x10, 0, 0, 0, 0]) }, 'a.csv is a pickle of Python, not text.'],
    ['RTF', { 'a.csv': '{\\rtf1\\ansi pos}' }, 'a.csv is RTF, not text.'],
    ['a database', { 'a.csv': Buffer.from('SQLite format 3\0') }, 'a.csv is an SQLite database, not text.'],
    ['quotes after a backslash', { 'a.csv': 'pos,"He said \\"hi\\", ok"\nneg,b\n' }, 'a.csv:1 is not CSV'],
    ['a quote after a blank', { 'a.csv': 'pos, "Buena, muy"\nneg, "Mala"\n' }, 'a.csv:1 is not CSV'],
    ['a line under the table', { 'a.csv': 'pos,a b\nneg,c d\nTotal: 2\n' }, 'a.csv:3 has 1 column'],
    ['UTF-16 without a mark', { 'a.csv': Buffer.from('pos,a\nneg,b\n', 'utf16le') }, 'a.csv is a binary file'],
    [
      'a list of labels',
      { 'a.jsonl': '{"text": "a", "label": ["x", "y"]}\n' },
      '"label" is ["x","y"]; it must be a text.',
    ],
    ['rows of different lengths', { 'a.csv': 'pos;a;b\nneg;c\n' }, 'a.csv:2 has 2 columns where line 1 has 3.'],
  ])('refuses %s', async (_, files, message) => {
    await expect(read(files)).rejects.toThrow(message);
  });

  it('refuses line breaks in quotes between tabs, and names the format that reads them', async () => {
    const files = { 'a.tsv': 'pos\t"uno\ndos"\nneg\ttres\n' };
    await expect(read(files)).rejects.toMatchObject({ hint: expect.stringContaining('set data.format to csv') });
    expect((await read(files, { format: 'csv' })).samples).toEqual(['pos: uno\ndos', 'neg: tres']);
  });

  it.each([
    [
      'UTF-8',
      Buffer.from('pos,Me gustó\nneg,No\n'),
      'windows-1252',
      'a.csv is UTF-8, and data.encoding is windows-1252.',
    ],
    ['UTF-8 with a mark', Buffer.from('\uFEFFpos,Sí\nneg,No\n'), 'iso-8859-1', 'is UTF-8, as its byte order mark says'],
    ['UTF-8', Buffer.from('pos,a\nneg,b\n'), 'utf-16le', 'a.csv is UTF-8, and data.encoding is utf-16le.'],
    ['UTF-16', Buffer.from('\uFEFFpos,a\n', 'utf16le'), 'windows-1252', 'is UTF-16LE, as its byte order mark says'],
  ])('refuses %s that is to be read as another encoding', async (_, bytes, encoding, message) => {
    await expect(read({ 'a.csv': bytes }, { encoding })).rejects.toThrow(message);
  });

  it('refuses zero characters in a chosen encoding', async () => {
    const bytes = Buffer.from('\x89PNG\r\n\x1a\n\0\0', 'latin1');
    await expect(read({ 'a.csv': bytes }, { encoding: 'windows-1252' })).rejects.toThrow('a.csv is a binary file');
  });

  it.each([
    ['windows-1252', 'pos,Se\xf1or\nneg,\xa1No!\n', ['pos: Señor', 'neg: ¡No!']],
    ['iso-8859-15', 'pos,5 \xa4\nneg,No\n', ['pos: 5 €', 'neg: No']],
    ['windows-1252', 'pos,a\nneg,b\n', ['pos: a', 'neg: b']],
  ])('reads %s where it is said', async (encoding, text, samples) => {
    expect((await read({ 'a.csv': Buffer.from(text, 'latin1') }, { encoding })).samples).toEqual(samples);
  });
});
