import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readTagged } from '../../../src/data/labelled/read-tagged.js';
import type { TaggedFormat } from '../../../src/data/labelled/samples.js';
import { resolvePatterns } from '../../../src/data/patterns.js';
import { temporaryFolder } from '../../temporary-folder.js';

async function read(text: string, name = 'a.conll', format: Partial<TaggedFormat> = {}) {
  const baseDirectory = temporaryFolder();
  writeFileSync(join(baseDirectory, name), text);
  const chosen = { format: null, tokenColumn: null, tagColumn: null, ...format };
  const sequences = await readTagged(await resolvePatterns([name], baseDirectory), chosen, { baseDirectory });
  return sequences.map(({ tokens, tags }) => tokens.map((token, index) => `${token}/${tags[index]}`).join(' '));
}

const ana = 'Ana/B-PER ríe/O';
const madrid = 'Madrid/B-LOC';
const row = (...cells: string[]) => `${cells.join('\t')}\n`;
const conllU = (id: string, form: string, tag: string) => row(id, form, '_', tag, '_', '_', '_', '_', '_', '_');

/** A text of two sentences as each writer has it. */
const cases: [name: string, text: string, sequences: string[], file?: string][] = [
  ['a comment of two fields', '# doc0\nAna B-PER\nríe O\n\n# doc1\nMadrid B-LOC\n', [ana, madrid]],
  ['a comment of one, and of three', '#doc0\nAna B-PER\nríe O\n\n# id 1\nMadrid B-LOC\n', [ana, madrid]],
  ['a comment with tabs', '# id\tx\nAna\tB-PER\nríe\tO\n', [ana]],
  ['a number sign that is a token', 'Ana B-PER\nríe O\n\n# O\n1 O\n', [ana, '#/O 1/O']],
  ['a hashtag', '#Madrid B-LOC\n\nAna B-PER\nríe O\n', ['#Madrid/B-LOC', ana]],
  ['-DOCSTART- of one column', '-DOCSTART-\n\nAna B-PER\nríe O\n', [ana]],
  ['tabs at the end of each line', 'Ana\tB-PER\t\nríe\tO\t\n\nMadrid\tB-LOC\t\n', [ana, madrid]],
  ['a column that counts', '1\tAna\tB-PER\n2\tríe\tO\n\n1\tMadrid\tB-LOC\n', [ana, madrid]],
  ['a no-break space in a token', '10\u00a0000 O\neuros O\n', ['10\u00a0000/O euros/O']],
  ['a token that is a no-break space', '\u00a0\tO\nríe\tO\n', ['\u00a0/O ríe/O']],
  ['CRLF', 'Ana B-PER\r\nríe O\r\n\r\nMadrid B-LOC\r\n', [ana, madrid]],
  [
    'CoNLL-U',
    `# text = Vámonos\n${conllU('1-2', 'Vámonos', '_')}${conllU('1', 'Vamos', 'VERB')}${conllU('2', 'nos', 'PRON')}`,
    ['Vamos/VERB nos/PRON'],
    'a.conllu',
  ],
  ['WikiNER', 'Ana|NNP|B-PER ríe|VB|O\nMadrid|NNP|B-LOC a|b|SP|O\n', [ana, 'Madrid/B-LOC a|b/O']],
  [
    'the Kaggle table',
    'Sentence #,Word,POS,Tag\nSentence: 1,Ana,NNP,B-PER\n,ríe,VB,O\nSentence: 2,Madrid,NNP,B-LOC\n',
    [ana, madrid],
    'ner.csv',
  ],
  [
    'the Kaggle table with quotes',
    'Sentence #,Word,POS,Tag\nSentence: 1,"""",``,O\n,"10,000",CD,O\n',
    ['"/O 10,000/O'],
    'ner.csv',
  ],
  [
    'doccano',
    '{"text": "Ana ríe", "label": [[0, 3, "PER"]]}\n{"text": "Madrid", "label": [[0, 6, "LOC"]]}\n',
    [ana, madrid],
    'a.jsonl',
  ],
  [
    'doccano of today',
    '{"text": "Ana ríe", "entities": [{"id": 1, "label": "PER", "start_offset": 0, "end_offset": 3}]}\n',
    [ana],
    'a.jsonl',
  ],
  [
    'Prodigy',
    '{"text": "Ana ríe", "spans": [{"start": 0, "end": 3, "label": "PER"}], "answer": "accept"}\n',
    [ana],
    'a.jsonl',
  ],
  ['spaCy', '{"text": "Ana Ruiz ríe", "entities": [[0, 8, "PER"]]}\n', ['Ana/B-PER Ruiz/I-PER ríe/O'], 'a.jsonl'],
  [
    'a span that ends inside a word',
    '{"text": "Luis Ruiz ríe", "label": [[0, 8, "PER"]]}\n',
    ['Luis/B-PER Ruiz/I-PER ríe/O'],
    'a.jsonl',
  ],
  ['offsets behind an emoji', '{"text": "😀 Ana ríe", "label": [[2, 5, "PER"]]}\n', [`😀/O ${ana}`], 'a.jsonl'],
  [
    'offsets of decomposed letters',
    `${JSON.stringify({ text: 'ri\u0301e Ana', label: [[5, 8, 'PER']] })}\n`,
    ['ríe/O Ana/B-PER'],
    'a.jsonl',
  ],
];

describe('tagged texts as people have them', () => {
  it.each(cases)('reads %s', async (_, text, sequences, file) => {
    expect(await read(text, file)).toEqual(sequences);
  });

  it('takes the tag column that is chosen of CoNLL-U', async () => {
    const text = row('1', 'Ana', 'ana', 'PROPN', '_', '_', '2', 'nsubj', '_', 'B-PER');
    expect(await read(text, 'a.conllu', { tagColumn: 'last' })).toEqual(['Ana/B-PER']);
    expect(await read(text, 'a.conllu', { tagColumn: 8 })).toEqual(['Ana/nsubj']);
  });

  it.each([
    [
      'spans that overlap',
      '{"text": "Ana ríe", "label": [[0, 3, "PER"], [2, 5, "X"]]}',
      'a.jsonl:1 has a span at 2 inside the one before it.',
    ],
    [
      'a span beyond the text',
      '{"text": "Ana", "label": [[0, 9, "PER"]]}',
      'a.jsonl:1 marks 0 to 9 of a text of 3 characters.',
    ],
    ['a span without a label', '{"text": "Ana", "label": [[0, 3]]}', 'it must be a list of [start, end, label]'],
  ])('refuses %s', async (_, text, message) => {
    await expect(read(text, 'a.jsonl')).rejects.toThrow(message);
  });

  it('refuses a field of WikiNER without its tag', async () => {
    await expect(read('Ana|NNP|B-PER ríe|VB|O\nMadrid|NNP x|y|O\n')).rejects.toThrow(
      'a.conll:2: field 1 is not word|POS|tag',
    );
  });
});
