import { labelName, textName } from '../../data/labelled/text-columns.js';
import type { TrainedOn } from '../../data/trained-on.js';
import { DataError } from '../../errors.js';

/** Formats that a first line shows. */
const formats = [
  { name: 'JSONL', begins: /^\s*\{\s*"/, ending: 'jsonl' },
  { name: "fastText's format", begins: /^__label__\S+\s/, ending: 'txt' },
  { name: 'FASTA', begins: /^>\S/, ending: 'fasta' },
  { name: 'CoNLL columns', begins: /^-DOCSTART-\s/, ending: 'conll' },
];

/** Throws a DataError if the first line of standard input shows a format whose lines would be read as text, labels too. */
export function refuseFormat(first: string, { type }: TrainedOn): void {
  const line = first.replace(/^\uFEFF/, '');
  const found = formats.find(({ begins }) => begins.test(line));
  if (found !== undefined) {
    throw new DataError(`Standard input is ${found.name}, but is read line by line as text.`, {
      hint: `Give it as a file, which is read by its format: --file FILE.${found.ending}; --raw reads plain lines.`,
    });
  }
  const cells = line.split(/[,;\t]/).map((cell) => cell.trim().replace(/^"|"$/g, ''));
  const isHeading = cells.some((cell) => labelName.test(cell)) && cells.some((cell) => textName.test(cell));
  if (!isHeading && (type === 'lines' || !line.includes('\t'))) return;
  throw new DataError('Standard input has columns, but is read line by line as text.', {
    hint: 'Set --columns to the column of the texts, by number (from 1) or name, or give it as a file: --file FILE; --raw reads plain lines.',
  });
}
