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
  ['a header', 'word\ttag\nAna\tB-PER\nríe\tO\n\nMadrid\tB-LOC\n', [ana, madrid]],
  ['a header of three columns', 'id Token NER\n\n1 Ana B-PER\n2 ríe O\n', [ana]],
  ['a token that a header would have', 'word O\ntoken O\n', ['word/O token/O']],
  [
    'CoNLL-U Plus',
    `# global.columns = ID FORM LEMMA UPOS MISC X:MWE\n${row('1-2', 'a', '_', '_', '_', '*')}${row('1', 'Ana', '_', 'PROPN', '_', '*')}${row('2', 'va', '_', 'VERB', '_', '1:VID')}`,
    ['Ana/PROPN va/VERB'],
  ],
  [
    'spans in bytes',
    '{"text": "Él es José aquí", "label": [[7, 12, "PER"]]}',
    ['Él/O es/O José/B-PER aquí/O'],
    'a.jsonl',
  ],
  [
    'spans in UTF-16 units, by what most of them are',
    '{"text": "😀 Ana", "label": [[3, 6, "PER"]]}\n{"text": "😀 b c d", "label": [[5, 6, "X"]]}\n{"text": "😀 e f", "label": [[5, 6, "X"]]}\n',
    ['😀/O Ana/B-PER', '😀/O b/O c/B-X d/O', '😀/O e/O f/B-X'],
    'a.jsonl',
  ],
  [
    'spans that repeat their text',
    '{"text": "😀 Ana b", "label": [{"start": 3, "end": 6, "text": "Ana", "labels": ["PER"]}]}',
    ['😀/O Ana/B-PER b/O'],
    'a.jsonl',
  ],
  ['a column that counts', '1\tAna\tB-PER\n2\tríe\tO\n\n1\tMadrid\tB-LOC\n', [ana, madrid]],
  ['a column that counts from 0', '0\tAna\tB-PER\n1\tríe\tO\n\n0\tMadrid\tB-LOC\n', [ana, madrid]],
  ['a column that counts on', '1\tAna\tB-PER\n2\tríe\tO\n\n3\tMadrid\tB-LOC\n', [ana, madrid]],
  ['a column that counts single tokens', '1\tAna\tB-PER\n\n1\tMadrid\tB-LOC\n', ['Ana/B-PER', madrid]],
  ['numbers that are tokens', '1 O\n2 O\n3 B-X\n', ['1/O 2/O 3/B-X']],
  ['a byte order mark before -DOCSTART-', '\uFEFF-DOCSTART- -X- O\n\nAna N B-PER\nríe V O\n', [ana]],
  ['-DOCSTART- without a blank line', 'Ana N B-PER\nríe V O\n-DOCSTART- -X- O\nMadrid N B-LOC\n', [ana, madrid]],
  ['blank lines of tabs and no-break spaces', 'Ana\tB-PER\nríe\tO\n\t\n\u00a0\nMadrid\tB-LOC\n', [ana, madrid]],
  ['blanks at the end of a line', 'Ana B-PER  \nríe O \n', [ana]],
  ['invisible tokens', 'Ana B-PER\n\u200b O\n\u00ad O\n', ['Ana/B-PER \u200b/O \u00ad/O']],
  ['a line separator in a token', 'a\u2028b O\nAna B-PER\n', ['a\u2028b/O Ana/B-PER']],
  ['a quote that is a token', '"\tO\nAna\tB-PER\n', ['"/O Ana/B-PER']],
  [
    'GermEval, with a comment before each sentence',
    '#\tn-tv.de [2005]\n1\tAna\tB-PER\tO\n2\tríe\tO\tO\n',
    ['Ana/O ríe/O'],
    'a.tsv',
  ],
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
    'WikiNER with a line of one word first',
    'Ana|NNP|B-PER\n\nMadrid|NNP|B-LOC a|SP|O\n',
    ['Ana/B-PER', 'Madrid/B-LOC a/O'],
  ],
  [
    'the Kaggle table with semicolons',
    'Sentence #;Word;POS;Tag\nSentence: 1;Ana;NNP;B-PER\n;ríe;VB;O\n',
    [ana],
    'ner.csv',
  ],
  [
    'the Kaggle table with words that pandas takes for none',
    'Sentence #,Word,POS,Tag\nSentence: 1,null,NN,O\n,NA,NNP,B-LOC\n,nan,NN,O\n',
    ['null/O NA/B-LOC nan/O'],
    'ner.csv',
  ],
  [
    'the Kaggle table of many columns',
    ',lemma,sentence_idx,word,tag\n0,ana,1.0,Ana,B-PER\n1,reír,1.0,ríe,O\n2,madrid,2.0,Madrid,B-LOC\n',
    [ana, madrid],
    'ner.csv',
  ],
  [
    'a table with a sentence a row',
    `Sentence #,Sentence,POS,Tag\nSentence: 1,"Ana ríe","['NNP', 'VB']","['B-PER', 'O']"\n`,
    [ana],
    'ner.csv',
  ],
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
    'offsets of UTF-16 behind an emoji',
    '{"text": "😀 Ana ríe", "label": [[3, 6, "PER"]]}\n',
    [`😀/O ${ana}`],
    'a.jsonl',
  ],
  ['doccano with "data"', '{"id": 1, "data": "Ana ríe", "label": [[0, 3, "PER"]]}\n', [ana], 'a.jsonl'],
  ['the same span twice', '{"text": "Ana ríe", "label": [[0, 3, "PER"], [0, 3, "PER"]]}\n', [ana], 'a.jsonl'],
  ['a span with the blank after it', '{"text": "Ana  ríe", "label": [[0, 4, "PER"]]}\n', [ana], 'a.jsonl'],
  ['spans over a line break', '{"text": "Ana\\r\\nríe", "label": [[0, 3, "PER"]]}\n', [ana], 'a.jsonl'],
  [
    'Prodigy, what was rejected left out',
    '{"text": "No", "spans": [{"start": 0, "end": 2, "label": "PER"}], "answer": "reject"}\n{"text": "Ana ríe", "spans": [{"start": 0, "end": 3, "label": "PER"}], "answer": "accept"}\n{"text": "Sí", "answer": "accept"}\n',
    [ana, 'Sí/O'],
    'a.jsonl',
  ],
  [
    'Label Studio',
    '[{"text": "Ana ríe", "id": 1, "label": [{"start": 0, "end": 3, "text": "Ana", "labels": ["PER"]}]}]',
    [ana],
    'a.json',
  ],
  [
    "spaCy's training data",
    '[["Ana ríe", {"entities": [[0, 3, "PER"]]}],\n ["Madrid", {"entities": [[0, 6, "LOC"]]}]]',
    [ana, madrid],
    'a.json',
  ],
  ['tags of Hugging Face', '{"tokens": ["Ana", "ríe"], "ner_tags": ["B-PER", "O"]}\n', [ana], 'a.jsonl'],
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
    [
      'tags that are numbers',
      '{"tokens": ["Ana", "ríe"], "ner_tags": [1, 0]}',
      'a.jsonl:1: "ner_tags" is [1,0]; it must be a list of strings',
    ],
    ['an array that is cut off', '[{"text": "Ana", "label": []}', 'a.jsonl is an incomplete JSON array.'],
    [
      'a span of another text',
      '{"text": "Ana ríe", "label": [{"start": 1, "end": 4, "text": "Ana", "label": "PER"}]}',
      'a.jsonl:1: the span from 1 to 4 is "na ", but its text is "Ana".',
    ],
    ['a span without a label', '{"text": "Ana", "label": [[0, 3]]}', 'it must be a list of [start, end, label]'],
  ])('refuses %s', async (_, text, message) => {
    await expect(read(text, 'a.jsonl')).rejects.toThrow(message);
  });

  it.each([
    [
      'CoNLL-2012',
      '#begin document (x); part 000\nx 0 0 Ana NNP (TOP(S* - - - sp * -\nx 0 1 va VB *) - - - sp (PER* -\n\n#end document\n',
      'a.conll:2: this is CoNLL-2012',
    ],
    ["brat's standoff", 'T1\tPER 0 3\tAna\nT2\tLOC 4 7\tCea\n', "a.conll:1: this is brat's standoff"],
    ['placeholders for tags', row('1', 'Ana', '_', '_') + row('2', 'va', '_', '_'), 'column 4 should be the tags'],
    ['a column of the document', 'd N Ana O\nd V va O\nd N Cea B-LOC\n', 'column 1 should be the tokens, but is "d"'],
    [
      'CoNLL-2009',
      row('1', 'Ana', ...'abcdefghijkl') + row('2', 'va', ...'abcdefghijkl'),
      'a.conll:1: it has 14 columns; which of them has the tags is unknown.',
    ],
    ['FASTA', '>s1\nACGT\n', 'a.conll has sequences without tags.'],
    ['FASTQ', '@s1\nACGT\n+\nIIII\n', 'a.conll has sequences without tags.'],
    ['EMBL', 'ID   X; SV 1; linear\nFT   CDS             2..4\nSQ   Sequence 4 BP;\n', "a.conll has EMBL's format."],
    ['word/TAG', 'Ana/N va/V\nLuis/N ríe/V\n', 'its tokens are written as word/TAG'],
    ['a comment within a sentence', 'Ana B-PER\n# a long note\nva O\n', 'a.conll:2 has 4 columns where line 1 has 2.'],
    ['commas between columns', 'Ana,B-PER\nva,O\n', 'a.conll:1 has 1 column where a token and its tag should be.'],
    ['tabs and blanks', 'Ana\tB-PER\nva O\n', 'a.conll:2 has 1 column where line 1 has 2.'],
  ])('refuses %s', async (_, text, message) => {
    await expect(read(text)).rejects.toThrow(message);
  });

  it('refuses a field of WikiNER without its tag', async () => {
    await expect(read('Ana|NNP|B-PER ríe|VB|O\nMadrid|NNP x|y|O\n')).rejects.toThrow(
      'a.conll:2: field 1 is not word|POS|tag',
    );
  });
});
