import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { parseConll } from '../../src/data/labelled/conll.js';
import { parseFasta } from '../../src/data/labelled/fasta.js';
import { jsonRecords } from '../../src/data/labelled/json-lines.js';
import { numberedLines } from '../../src/data/labelled/lines.js';
import { parseFastText, recogniseLines } from '../../src/data/labelled/plain-texts.js';
import { openTable } from '../../src/data/labelled/rows.js';
import { parseTaggedJson } from '../../src/data/labelled/tagged-json.js';
import { parseListTable, parseWikiNer, parseWordTable } from '../../src/data/labelled/tagged-words.js';
import { openLongText } from '../../src/data/large/open-long-text.js';
import { plainFile } from '../../src/data/large/plain-file.js';
import { piecesOf, type Text } from '../../src/data/long-text.js';
import { withNotices } from '../../src/data/notices.js';
import { decodeText, type TextEncoding } from '../../src/data/utf8.js';
import { DataError } from '../../src/errors.js';
import { temporaryFolder } from '../temporary-folder.js';

let folder: string;
beforeEach(() => {
  folder = temporaryFolder();
});

type LineEnds = NonNullable<TextEncoding['lineEnds']>;

async function openFile(bytes: Buffer, lineEnds: LineEnds, piece: number): Promise<Text> {
  const path = join(folder, 'a.txt');
  writeFileSync(path, bytes);
  const file = { name: 'a.txt', path, size: bytes.length, isRegular: true };
  const plain = await plainFile(file, null, () => join(folder, 'spool'));
  return openLongText(plain, { lineEnds, piece });
}

/** A text in pieces of about `least` characters. */
function inPieces(text: string, least: number): Text {
  return {
    *pieces() {
      let start = 0;
      for (let end = text.indexOf('\n', least - 1); end >= 0; end = text.indexOf('\n', start + least - 1)) {
        yield text.slice(start, end + 1);
        start = end + 1;
      }
      if (start < text.length) yield text.slice(start);
    },
  };
}

describe('a file that is read in pieces', () => {
  const texts: Record<string, Buffer> = {
    'LF, accents and emoji': Buffer.from('Él 😀\nñandú\n\n\nfin'),
    'CRLF and lone CR': Buffer.from('uno\r\ndos\rtres\r\n\rcuatro\r'),
    'lone CR only': Buffer.from('uno\rdos\rtres'),
    'a byte order mark': Buffer.from('\uFEFFuno\ndos\n'),
    'UTF-16': Buffer.from('\uFEFFuno\r\ndós\n', 'utf16le'),
    'one line': Buffer.from('uno dos tres'),
    'line breaks only': Buffer.from('\n\n\n'),
  };
  const cases = Object.entries(texts).flatMap(([name, bytes]) =>
    (['all', 'feed'] as const).map((lineEnds) => [name, lineEnds, bytes] as const),
  );

  it.each(cases)('is the text that is read at once: %s, line ends "%s"', async (_, lineEnds, bytes) => {
    const whole = decodeText(bytes, 'a.txt', { lineEnds });
    for (const piece of [1, 2, 3, 5, 8, 1000]) {
      const text = await openFile(bytes, lineEnds, piece);
      const pieces = [...piecesOf(text)];
      expect(pieces.join('')).toBe(whole);
      expect(pieces.slice(0, -1).every((own) => own.endsWith('\n'))).toBe(true);
      expect([...piecesOf(text)]).toEqual(pieces);
    }
  });

  it('is refused for invalid bytes, with their position in the file', async () => {
    const bytes = Buffer.concat([Buffer.from('uno\ndos\ntr'), Buffer.from([0xe9]), Buffer.from('s\n')]);
    let refused: unknown;
    try {
      decodeText(bytes, 'a.txt');
    } catch (error) {
      refused = error;
    }
    expect((refused as DataError).message).toContain('byte 0xE9 at offset 10 (line 3)');
    for (const piece of [1, 4, 100]) {
      const text = await openFile(bytes, 'all', piece);
      expect(() => [...piecesOf(text)]).toThrow((refused as DataError).message);
    }
  });
});

describe('lines of a text in pieces', () => {
  it.each(['', 'a', 'a\n', '\n', 'a\n\nb', 'a\nb\n\n'])('are those of the whole text: %j', (text) => {
    const lines = text.split('\n').map((line, index) => ({ text: line, number: index + 1 }));
    expect([...numberedLines(text)]).toEqual(lines);
    for (const least of [1, 2, 3]) expect([...numberedLines(inPieces(text, least))]).toEqual(lines);
  });
});

const many = (count: number, line: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => line(index)).join('');
const tag = (index: number) => ['B-PER', 'O', 'O', 'I-LOC'][index % 4] as string;
const options = { tokenColumn: null, tagColumn: null } as const;
const conll = (text: Text) => parseConll(text, 'a', options);
const table = (text: Text) => openTable(text, 'a', { format: 'tsv' }, { long: 0, piece: 8 }).rows;

type Read = (text: Text) => Iterable<unknown> | null;
/** What each reader makes of a text must not depend on its pieces. */
const readers: Record<string, [read: Read, text: string]> = {
  CoNLL: [conll, many(40, (n) => (n % 5 === 4 ? '\n' : `pàlabra${n} x ${tag(n)}\n`))],
  'CoNLL with comments and tabs at the end': [
    conll,
    `# id 1\n# text = a b c\n${many(40, (n) => (n % 5 === 4 ? '\n' : `${n === 7 ? '#' : `w${n}`}\t${tag(n)}\t\t\n`))}`,
  ],
  'CoNLL that counts its tokens': [conll, many(40, (n) => (n % 5 === 4 ? '\n' : `${(n % 5) + 1}\tw${n}\t${tag(n)}\n`))],
  'CoNLL-U': [conll, many(30, (n) => (n % 5 === 4 ? '\n' : `${(n % 5) + 1}\tw${n}\tw\tNOUN\t_\t_\t_\t_\t_\t_\n`))],
  'CoNLL with a line of other columns': [conll, `${many(30, (n) => `w${n} O\n`)}w O x\n`],
  'CoNLL of only comments': [conll, '# a\n# b\n\n'],
  'CoNLL with placeholders for tags': [conll, many(30, (n) => `w${n} _\n`)],
  'CoNLL with the same token in each line': [conll, many(30, (n) => `w ${n} O\n`)],
  'words joined with tags': [conll, many(30, (n) => `w${n}/N v${n}/V\n`)],
  'CoNLL-2012': [conll, `${many(9, (n) => `w${n} O\n`)}#begin document (x); part 000\nw O\n`],
  WikiNER: [(text) => parseWikiNer(text, 'a'), many(20, (n) => `Ana|N|B-PER ri\u0301e${n}|V|O\n\n`)],
  'a table of words': [
    (text) => parseWordTable(text, 'a'),
    `Sentence #,Word,POS,Tag\n${many(30, (n) => `${n % 4 ? '' : `Sentence: ${n}`},"w,${n}",N,${tag(n)}\n`)}`,
  ],
  'a table of lists': [
    (text) => parseListTable(text, 'a'),
    `Sentence,Tag\n${many(20, (n) => `uno dos${n},"['O', 'B-PER']"\n`)}`,
  ],
  'tagged JSONL': [
    (text) => parseTaggedJson(text, 'a'),
    many(20, (n) =>
      n % 3
        ? `{"tokens": ["a${n}", "b"], "tags": ["O", "${tag(n)}"]}\n`
        : `{"text": "Ana ${n}", "label": [[0, 3, "PER"]], "answer": "${n % 2 ? 'accept' : 'reject'}"}\n\n`,
    ),
  ],
  JSONL: [(text) => jsonRecords(text, 'a'), many(20, (n) => `{"text": "a\\n${n}", "label": ${n}}\n`)],
  'an array of JSON': [
    (text) => jsonRecords(text, 'a'),
    `\n [\n${many(20, (n) => `{"text":\n "[a]${n},",\n "label": [{"x": ${n}}, 1]}${n < 19 ? ',' : ''}\n`)}]\n\n`,
  ],
  'an array of JSON in one line': [(text) => jsonRecords(text, 'a'), '[{"a": 1}, {"a": 2}]'],
  'an array of JSON that is cut off': [(text) => jsonRecords(text, 'a'), '[{"a": 1},\n{"a": 2},\n{"a"'],
  'an array of JSON with more behind it': [(text) => jsonRecords(text, 'a'), '[{"a": 1},\n{"a": 2}\n]\nx\n'],
  'pairs of spaCy': [(text) => jsonRecords(text, 'a'), many(9, (n) => `["Ana${n}", {"entities": []}]\n`)],
  FASTA: [
    (text) => parseFasta(text, 'a'),
    many(20, (n) => `>s${n} x\n${n % 2 ? ';note\n' : ''}acgt\n\nACGTN\n${n % 3 ? 'TT\n' : ''}`),
  ],
  'FASTA without a sequence': [(text) => parseFasta(text, 'a'), '>a\nAC\n>b\n>c\nAC\n'],
  'lines of fastText': [(text) => parseFastText(text, 'a'), many(20, (n) => `__label__x${n % 2} una frase ${n}\n`)],
  'lines that begin with numbers': [(text) => [recogniseLines(text)], many(20, (n) => `${n % 2} una frase ${n}\n`)],
  'lines of prose': [(text) => [recogniseLines(text)], many(20, (n) => `una frase ${n}\n`)],
  'tabs and the quotes of a spreadsheet': [table, many(20, (n) => `x${n % 2}\t"una ""frase"", ${n}"\n`)],
  'tabs and quotes of the text': [table, many(20, (n) => `x${n % 2}\t"una" frase, ${n}\n`)],
  'quoted columns of R': [table, many(20, (n) => `${n}\t"frase ${n}"\tNA\n`)],
};

function outcome(read: Read, text: Text) {
  const told: string[] = [];
  return withNotices(
    (message) => told.push(message),
    async () => {
      try {
        return { values: Array.from(read(text) ?? ['none']), told };
      } catch (error) {
        if (!(error instanceof DataError)) throw error;
        return { message: error.message, hint: error.hint };
      }
    },
  );
}

describe('a reader of a text in pieces', () => {
  it.each(Object.entries(readers))('finds what it finds in the whole: %s', async (_, [read, text]) => {
    const whole = await outcome(read, text);
    expect(JSON.stringify(whole).length).toBeGreaterThan(10);
    for (const least of [1, 10, 50, 10 ** 6]) expect(await outcome(read, inPieces(text, least))).toEqual(whole);
  });
});
