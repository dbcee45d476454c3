import { notice } from '../notices.js';

interface Cells {
  cells: string[];
}

/**
 * Removes the quotes around the cells of a table with tabs if its writer added them, and gives a notice of it. These are a writer's
 * quotes: every cell that begins with one is well formed, and some of these cells have doubled quotes in them (pandas), or the cells
 * with a comma are quoted and no others (Excel), or all cells but numbers are quoted (R). Reads `rows` several times.
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
  let hasQuoted = false;
  let hasDoubled = false;
  let haveAllCommas = true;
  let haveOthersQuotes = false;
  let haveOthersCommas = false;
  let areOthersNumbers = true;
  for (const { cells } of rows) {
    for (const cell of cells) {
      if (cell.startsWith('"')) {
        if (!wellFormed.test(cell)) return false;
        hasQuoted = true;
        hasDoubled ||= cell.slice(1, -1).includes('""');
        haveAllCommas &&= cell.includes(',');
        continue;
      }
      haveOthersQuotes ||= cell.includes('"');
      haveOthersCommas ||= cell.includes(',');
      areOthersNumbers &&= cell === '' || cell === 'NA' || Number.isFinite(Number(cell));
    }
  }
  if (!hasQuoted) return false;
  return areOthersNumbers || (!haveOthersQuotes && (hasDoubled || (haveAllCommas && !haveOthersCommas)));
}
