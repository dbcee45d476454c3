import { notice } from '../notices.js';

interface Cells {
  cells: string[];
}

/**
 * Takes the quotes off the cells of a table with tabs where they are its writer's and not the texts': no cell begins with a quote that
 * nothing closes, and some have doubled quotes in them (pandas), or all with a comma and no others are quoted (Excel), or all of a column are
 * but for numbers (R). Gives a notice of it.
 */
export function unquoteCells<Row extends Cells>(rows: Row[], document: string): Row[] {
  const cells = rows.flatMap((row) => row.cells);
  const quoted = cells.filter((cell) => cell.startsWith('"'));
  if (quoted.length === 0 || !quoted.every((cell) => wellFormed.test(cell))) return rows;
  if (!areWriters(quoted, cells) && !areColumns(rows)) return rows;
  notice(`${document}: the quotes around its cells are removed, as in files of spreadsheets.`);
  const unquote = (cell: string) => (cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell);
  return rows.map((row) => ({ ...row, cells: row.cells.map(unquote) }));
}

const wellFormed = /^"(?:[^"]|"")*"$/;

function areWriters(quoted: readonly string[], cells: readonly string[]): boolean {
  const others = cells.filter((cell) => !cell.startsWith('"'));
  if (others.some((cell) => cell.includes('"'))) return false;
  if (quoted.some((cell) => cell.slice(1, -1).includes('""'))) return true;
  return quoted.every((cell) => cell.includes(',')) && !others.some((cell) => cell.includes(','));
}

function areColumns(rows: readonly Cells[]): boolean {
  return rows.every(({ cells }) =>
    cells.every((cell) => cell === '' || cell === 'NA' || cell.startsWith('"') || Number.isFinite(Number(cell))),
  );
}
