import { readLines } from './lines.js';

/** Lines of standard input as they come, without their ends; throws a DataError for bytes that are not UTF-8. */
export function readStdinLines(): AsyncGenerator<string, void> {
  return readLines(process.stdin, 'Standard input');
}
