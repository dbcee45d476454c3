import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readLabelledTexts } from '../../../src/data/labelled/read-texts.js';
import type { LabelledFormat } from '../../../src/data/labelled/samples.js';
import { resolvePatterns } from '../../../src/data/patterns.js';
import { RnnError } from '../../../src/errors.js';
import { temporaryFolder } from '../../temporary-folder.js';
import { collect } from '../collect.js';

const plain: LabelledFormat = { format: null, header: false, labelColumn: null, textColumn: null };

async function load(files: Record<string, string>, format: Partial<LabelledFormat> = {}) {
  const baseDirectory = temporaryFolder();
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(baseDirectory, name)), { recursive: true });
    writeFileSync(join(baseDirectory, name), text);
  }
  return collect(
    readLabelledTexts(await resolvePatterns(['.'], baseDirectory), { ...plain, ...format }, { baseDirectory }),
  );
}

async function read(files: Record<string, string>, format: Partial<LabelledFormat> = {}) {
  const samples = await load(files, format);
  return samples.map(({ label, text, document, line }) => `${label}|${text}|${document}:${line}`);
}

describe('readLabelledTexts', () => {
  it.each([
    [
      'TSV',
      { 'a.tsv': 'pos\tMe gusta "mucho"\n\nneg\tNo, nada\n' },
      {},
      ['pos|Me gusta "mucho"|a.tsv:1', 'neg|No, nada|a.tsv:3'],
    ],
    [
      'CSV',
      { 'a.csv': 'pos,"Sí, ""muy"" buena"\nneg,mala\n' },
      {},
      ['pos|Sí, "muy" buena|a.csv:1', 'neg|mala|a.csv:2'],
    ],
    [
      'line breaks in quotes',
      { 'a.csv': 'pos,"a\nb"\nneg,"c\nd"\nneg,e\n' },
      {},
      ['pos|a\nb|a.csv:1', 'neg|c\nd|a.csv:3', 'neg|e|a.csv:5'],
    ],
    [
      'semicolons',
      { 'a.csv': 'pos;"Sí; claro"\nneg;No, nada\n' },
      {},
      ['pos|Sí; claro|a.csv:1', 'neg|No, nada|a.csv:2'],
    ],
    [
      'UCI data',
      { 'p.data': '+,S10,\t\ttactag\n-,867,\tatat\n' },
      { textColumn: 3 },
      ['+|tactag|p.data:1', '-|atat|p.data:2'],
    ],
    [
      'a heading',
      { 'a.csv': 'id,texto,voto\n1,buena,pos\n' },
      { header: true, labelColumn: 'voto', textColumn: 'texto' },
      ['pos|buena|a.csv:2'],
    ],
    ['a heading and numbers', { 'a.tsv': 'label\ttext\npos\tbuena\n' }, { header: true }, ['pos|buena|a.tsv:2']],
    [
      'JSONL',
      { 'a.jsonl': '{"text": "buena", "label": 1}\n{"text": "mala", "label": false}\n' },
      {},
      ['1|buena|a.jsonl:1', 'false|mala|a.jsonl:2'],
    ],
    [
      'keys of JSONL',
      { 'a.jsonl': '{"t": "buena", "y": "pos"}' },
      { labelColumn: 'y', textColumn: 't' },
      ['pos|buena|a.jsonl:1'],
    ],
    [
      'folders',
      { 'neg/1.txt': 'mala\n', 'pos/x/y.txt': 'rara', 'pos/1.txt': 'buena\nde verdad\n' },
      { format: 'folders' as const },
      ['neg|mala|neg/1.txt:1', 'pos|buena\nde verdad|pos/1.txt:1', 'x|rara|pos/x/y.txt:1'],
    ],
    [
      'lines of blanks as none',
      { 'a.csv': 'pos,buena\n  \n\t\nneg,mala\n', 'b.tsv': 'neg\tmala\n  \npos\tbuena\n' },
      {},
      ['pos|buena|a.csv:1', 'neg|mala|a.csv:4', 'neg|mala|b.tsv:1', 'pos|buena|b.tsv:3'],
    ],
    ['composed letters', { 'a.tsv': 'sí\tque\u0301\n'.normalize('NFD') }, {}, ['sí|qu\u00e9|a.tsv:1']],
  ])('reads %s', async (_, files, format, expected) => {
    expect(await read(files as Record<string, string>, format)).toEqual(expected);
  });

  it.each([
    ['a.tsv:2 has 1 column where line 1 has 2.', { 'a.tsv': 'pos\tbuena\nmala\n' }, {}],
    ['a.tsv:3 has 3 columns where line 1 has 2.', { 'a.tsv': 'pos\tbuena\n\nneg\tmala\tpeor\n' }, {}],
    ['a.csv:2 has 3 columns where line 1 has 2.', { 'a.csv': 'pos,buena\nneg,mala, peor\n' }, {}],
    ['a.csv:1 is not CSV: ', { 'a.csv': 'pos,buena "sí"\n' }, {}],
    ['a.csv:2 has an unclosed quote.', { 'a.csv': 'pos,buena\nneg,"mala\npos,rara\n' }, {}],
    [
      'a.csv:3 repeats the header of line 1.',
      { 'a.csv': 'label,text\npos,buena\nlabel,text\nneg,mala\n' },
      { header: true },
    ],
    [
      'a.csv has more than one column named "text".',
      { 'a.csv': 'text,text,label\nx,y,pos\n' },
      { header: true, labelColumn: 'label', textColumn: 'text' },
    ],
    ['a.tsv:1 has no text.', { 'a.tsv': 'pos\t \n' }, {}],
    ['a.tsv:2 has no label.', { 'a.tsv': 'pos\tbuena\n\tmala\n' }, {}],
    ['a.tsv has 1 column; there is no column 2.', { 'a.tsv': 'buena\n' }, {}],
    [
      'a.tsv is read without a header, so it has no column named "voto".',
      { 'a.tsv': 'pos\tbuena\n' },
      { header: false, labelColumn: 'voto' },
    ],
    [
      'a.tsv has no column named "votos".',
      { 'a.tsv': 'voto\ttexto\npos\tbuena\n' },
      { header: true, labelColumn: 'votos' },
    ],
    [
      'labelColumn is the number 1, but JSONL has keys, not columns.',
      { 'a.jsonl': '{"text": "x"}' },
      { labelColumn: 1 },
    ],
    ['a.jsonl:1: "label" is missing; it must be a text.', { 'a.jsonl': '{"text": "x"}' }, {}],
    ['a.jsonl:1: "text" is null; it must be a text.', { 'a.jsonl': '{"text": null, "label": "x"}' }, {}],
    ['The name of a.txt does not show its format.', { 'a.txt': 'pos\tbuena\n' }, {}],
    ['There is no labelled text in a.tsv.', { 'a.tsv': 'label\ttext\n' }, { header: true }],
    ['a.jsonl:1 has half of a surrogate pair', { 'a.jsonl': '{"text": "x\\udc00", "label": "x"}' }, {}],
  ])('refuses: %s', async (message, files, format) => {
    const read = load(files as Record<string, string>, format);
    await expect(read).rejects.toThrow(RnnError);
    await expect(read).rejects.toThrow(message);
    await expect(read).rejects.toMatchObject({ hint: expect.stringMatching(/\.$|FILE$|\?$|\}$/) });
  });

  it.each([
    [{ 'a.tsv': 'pos,buena\n' }, {}, 'If its columns are separated by commas, set data.format to csv.'],
    [
      { 'a.tsv': 'voto\ttexto\npos\tbuena\n' },
      { header: true, labelColumn: 'vto', textColumn: 'texto' },
      'Its columns are voto, texto. Did you mean labelColumn: voto?',
    ],
    [
      { 'a.tsv': 'voto\ttexto\npos\tbuena\n' },
      { header: true, labelColumn: 'sentiment' },
      'Its columns are voto, texto.',
    ],
    [
      { 'pos/1.txt': 'buena\n' },
      {},
      'Set data.format to tsv, csv, jsonl, files, fasta, folders, fasttext, firstWord; or end the name in .tsv .csv .data .jsonl .ndjson .json .pos .neg .fasta .fa .fna; or exclude the file by a pattern such as folder/*.csv.',
    ],
  ])('has a remedy for %j read as %j', async (files, format, hint) => {
    await expect(load(files as Record<string, string>, format)).rejects.toMatchObject({ hint });
  });

  it('has no label for standard input in no folder', async () => {
    const stdin = [{ name: 'standard input', path: null, size: 0, isRegular: false }];
    const options = {
      baseDirectory: '/',
      stdin: (async function* () {
        yield 'x';
      })(),
    };
    await expect(collect(readLabelledTexts(stdin, { ...plain, format: 'folders' }, options))).rejects.toThrow(
      'has no folder',
    );
  });
});
