import { notice } from '../notices.js';

interface Cells {
  cells: string[];
}

/**
 * Takes the quotes off the cells of a table with tabs where they are its writer's and not the texts': no cell begins with a quote that
 * nothing closes, and some have doubled quotes in them (pandas), or all with a comma and no others are quoted (Excel), or all of a column are
 * but for numbers (R). Gives a notice of it. `rows` may be gone through several times.
 */
export function unquoteCells<Row extends Cells>(rows: Iterable<Row>, document: string): Iterable<Row> {
  if (!areWriters(rows)) return rows;
  notice(`${document}: the quotes around its cells are removed, as in files of spreadsheets.`);
  const unquote = (cell: string) => (cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell);
  return {
    *[Symbol.iterator]() {
      for (const row of rows) yield { ...row, cells: row.cells.map(unquote) };
    },
  };
}

const wellFormed = /^"(?:[^"]|"")*"$/;

/** Whether the quotes are the writer's. */
function areWriters(rows: Iterable<Cells>): boolean {
  let [hasQuoted, hasDoubled, isCommaQuoted, haveOthersQuotes, haveOthersCommas, areColumns] = [
    false,
    false,
    true,
    false,
    false,
    true,
  ];
  for (const { cells } of rows) {
    for (const cell of cells) {
      if (cell.startsWith('"')) {
        if (!wellFormed.test(cell)) return false;
        hasQuoted = true;
        hasDoubled ||= cell.slice(1, -1).includes('""');
        isCommaQuoted &&= cell.includes(',');
        continue;
      }
      haveOthersQuotes ||= cell.includes('"');
      haveOthersCommas ||= cell.includes(',');
      areColumns &&= cell === '' || cell === 'NA' || Number.isFinite(Number(cell));
    }
  }
  if (!hasQuoted) return false;
  return areColumns || (!haveOthersQuotes && (hasDoubled || (isCommaQuoted && !haveOthersCommas)));
}
