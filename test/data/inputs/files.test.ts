import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { readLabelledTexts } from '../../../src/data/labelled/read-texts.js';
import { resolveFile, resolvePatterns } from '../../../src/data/patterns.js';
import { textsInFile } from '../../../src/data/texts-in-file.js';
import type { TrainedOn } from '../../../src/data/trained-on.js';
import { temporaryFolder } from '../../temporary-folder.js';
import { collect } from '../collect.js';

const labelled = { type: 'labelled', format: null, header: null, labelColumn: null, textColumn: null } as const;
const named = { ...labelled, labelColumn: 'label', textColumn: 'text' } as const;
const tagged = { type: 'tagged', format: null, tokenColumn: null, tagColumn: null } as const;
const pairs = { type: 'pairs', columns: [2, 1] } as const;
const lines = { type: 'lines' } as const;

async function read(
  name: string,
  content: string | Buffer,
  trainedOn: TrainedOn,
  column: string | number | null = null,
) {
  const folder = temporaryFolder();
  writeFileSync(join(folder, name), content);
  const found = await textsInFile(await resolveFile(name, folder), trainedOn, column);
  return found?.map(({ text, tokens, line }) => [tokens ?? text, line]) ?? null;
}

const cases: [
  name: string,
  file: string,
  content: string,
  trainedOn: TrainedOn,
  texts: unknown,
  column?: string | number,
][] = [
  [
    'a table',
    'a.csv',
    ',label,text\n0,pos,"Buena, muy"\n1,neg,Mala\n',
    named,
    [
      ['Buena, muy', 2],
      ['Mala', 3],
    ],
  ],
  [
    'a table without labels',
    'a.csv',
    'id,text\n5,"Buena, muy"\n7,Mala\n',
    named,
    [
      ['Buena, muy', 2],
      ['Mala', 3],
    ],
  ],
  [
    'a column of texts',
    'a.csv',
    'text\n"Buena, muy"\nMala\n',
    named,
    [
      ['Buena, muy', 2],
      ['Mala', 3],
    ],
  ],
  [
    'a table without a heading',
    'a.tsv',
    'pos\tBuena, muy\nneg\tMala\n',
    labelled,
    [
      ['Buena, muy', 1],
      ['Mala', 2],
    ],
  ],
  [
    'a column that is chosen',
    'a.csv',
    'a,b\n1,x\n2,y\n',
    labelled,
    [
      ['x', 2],
      ['y', 3],
    ],
    'b',
  ],
  ['JSONL', 'a.jsonl', '{"text": "Buena", "label": "pos"}\n', labelled, [['Buena', 1]]],
  ['FASTA', 'a.fa', '>1 pro\nacgt\nNN\n', labelled, [['ACGTNN', 1]]],
  ['fastText', 'a.txt', '__label__pos Buena\n', { ...labelled, format: 'fasttext' }, [['Buena', 1]]],
  [
    'CoNLL',
    'a.conll',
    '# x\nAna B-PER\nríe O\n\nSí O\n',
    tagged,
    [
      [['Ana', 'ríe'], 2],
      [['Sí'], 5],
    ],
  ],
  ['CoNLL with placeholders for tags', 'a.conll', 'Ana _\nríe _\n', tagged, [[['Ana', 'ríe'], 1]]],
  [
    'an array of objects',
    'a.json',
    '[{"text": "Buena"},\n{"text": "Mala"}]\n',
    labelled,
    [
      ['Buena', 1],
      ['Mala', 2],
    ],
  ],
  ['JSONL of tokens', 'a.jsonl', '{"tokens": ["Ana", "ríe"], "tags": ["B-PER", "O"]}\n', tagged, [[['Ana', 'ríe'], 1]]],
  [
    'pairs',
    'a.tsv',
    'Hola\tHello\nSí\tYes\n',
    pairs,
    [
      ['Hello', 1],
      ['Yes', 2],
    ],
  ],
  ['plain lines', 'a.txt', 'Hola, "mundo"\n', labelled, null],
  ['plain lines for pairs', 'a.txt', 'Hola\nSí\n', pairs, null],
  ['plain lines to be tagged', 'a.txt', 'Ana ríe\nMadrid es\n', tagged, null],
  [
    'pairs in .txt',
    'spa.txt',
    'Hola\tHello\tCC\nSí\tYes\n',
    { type: 'pairs', columns: [1, 2] },
    [
      ['Hola', 1],
      ['Sí', 2],
    ],
  ],
  [
    'sources alone',
    'a.tsv',
    'Hello\nYes\n',
    pairs,
    [
      ['Hello', 1],
      ['Yes', 2],
    ],
  ],
  [
    'columns in .testa',
    'eng.testa',
    '-DOCSTART- -X- O O\n\nAna N B-NP B-PER\nríe V B-VP O\n',
    tagged,
    [[['Ana', 'ríe'], 3]],
  ],
  [
    'columns in .txt',
    'a.txt',
    'Ana B-PER\nríe O\n\nMadrid B-LOC\n',
    tagged,
    [
      [['Ana', 'ríe'], 1],
      [['Madrid'], 4],
    ],
  ],
  [
    'fastText in .txt',
    'a.txt',
    '__label__pos Hola\n__label__neg Sí\n',
    labelled,
    [
      ['Hola', 1],
      ['Sí', 2],
    ],
  ],
  [
    'a number before each line',
    'a.txt',
    '1 Hola\n0 Sí\n1 Ya\n0 No\n',
    labelled,
    [
      ['Hola', 1],
      ['Sí', 2],
      ['Ya', 3],
      ['No', 4],
    ],
  ],
  [
    'a table in .txt',
    'a.txt',
    'pos\tHola\nneg\tSí\n',
    { ...labelled, format: 'tsv' },
    [
      ['Hola', 1],
      ['Sí', 2],
    ],
  ],
  [
    'texts below their name',
    'a.csv',
    'text\nHola\nSí\n',
    labelled,
    [
      ['Hola', 2],
      ['Sí', 3],
    ],
  ],
  [
    'identifiers and texts',
    'a.csv',
    'id,text\n17,Hola\n19,Sí\n',
    labelled,
    [
      ['Hola', 2],
      ['Sí', 3],
    ],
  ],
  [
    'JSONL of words',
    'a.jsonl',
    '{"words": ["Ana", "ríe"], "ner_tags": ["B-PER", "O"]}\n',
    tagged,
    [[['Ana', 'ríe'], 1]],
  ],
];

describe('a file given to a trained run', () => {
  it.each(cases)('gives the texts of %s', async (_, file, content, trainedOn, texts, column) => {
    expect(await read(file, content, trainedOn, column)).toEqual(texts);
  });

  it('has to say where its texts are for a run trained on lines', async () => {
    await expect(read('a.csv', 'pos,a\nneg,b\n', lines)).rejects.toMatchObject({
      message: 'a.csv has 2 columns, but the run was trained on lines.',
      hint: expect.stringMatching(/--columns.*--raw/),
    });
  });
});

it('recognises the lines of a gzip file by its first bytes', async () => {
  const sentences = Array.from({ length: 40_000 }, (_, index) => `Ana${(index * 7919) % 40_009} B-PER\nríe O\n\n`);
  const file = gzipSync(sentences.join(''));
  expect(file.length).toBeGreaterThan(2 ** 16);
  const found = await read('test.txt.gz', file, tagged);
  expect(found).toHaveLength(40_000);
  expect(found?.[1]).toEqual([['Ana7919', 'ríe'], 4]);
});

describe('FASTA with labels', () => {
  const load = async (files: Record<string, string>, labelColumn: string | number | null = null) => {
    const baseDirectory = temporaryFolder();
    for (const [name, content] of Object.entries(files)) writeFileSync(join(baseDirectory, name), content);
    const found = await resolvePatterns(['.'], baseDirectory);
    const samples = await collect(readLabelledTexts(found, { ...labelled, labelColumn }, { baseDirectory }));
    return samples.map(({ label, text }) => `${label} ${text}`);
  };

  it.each([
    ['the second word', { 'a.fasta': '>s0 pro\nACGT\nacgn\n\n>s1 non\nRYSW-\n' }, null, ['pro ACGTACGN', 'non RYSW-']],
    ['a word between bars', { 'a.fa': '>s0|1|training\nACGT\n' }, 2, ['1 ACGT']],
    ['a value by its name', { 'a.fa': '>s0 class=pro len=4\nACGT\n' }, 'class', ['pro ACGT']],
    ['blanks, blank lines and comments', { 'a.fa': ';note\n> s0 pro\r\nAC GT\r\n\r\nuu*\r\n' }, null, ['pro ACGTUU*']],
    ['the name of the file', { 'non.fa': '>s1\nGGG\n', 'pro.fa': '>s0\nACGT\n' }, null, ['non GGG', 'pro ACGT']],
  ])('reads %s', async (_, files, column, samples) => {
    expect(await load(files as Record<string, string>, column)).toEqual(samples);
  });

  it.each([
    ['>s0 a long description\nACGT\n', 'a.fa:1 does not give its label'],
    ['@r1\nACGT\n+\nIIII\n', 'a.fa:1 is not a line of FASTA.'],
    ['ACGT\n>s0 pro\nACGT\n', 'a.fa:1 is not a line of FASTA.'],
    ['>s0 pro\\nACGT\n', 'a.fa:1 has a header but no sequence.'],
    ['>s0 pro\nAC1T\n', 'a.fa:2 is not a line of FASTA.'],
    ['>s0 pro\n>s1 non\nA\n', 'a.fa:1 has a header but no sequence.'],
  ])('refuses %j', async (content, message) => {
    await expect(load({ 'a.fa': content })).rejects.toThrow(message);
  });
});
