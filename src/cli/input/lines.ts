import { createReadStream } from 'node:fs';
import { TextDecoder } from 'node:util';
import { nothingFound } from '../../data/nothing-found.js';
import { fileProblem } from '../../data/read.js';
import { DataError } from '../../errors.js';

/** Lines of a file as they are read, or of standard input for `-`; throws a DataError for one that cannot be read. */
export async function* readFileLines(file: string): AsyncGenerator<string, void> {
  if (file === '-') return yield* readLines(process.stdin, 'Standard input');
  try {
    yield* readLines(createReadStream(file), file);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') throw await nothingFound(file, process.cwd());
    throw fileProblem(file, cause);
  }
}

/** Lines as they come, without their ends; throws a DataError that names `source` for bytes that are not UTF-8. */
export async function* readLines(bytes: AsyncIterable<Uint8Array>, source: string): AsyncGenerator<string, void> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const decode = (chunk: Uint8Array | null) => {
    try {
      return chunk === null ? decoder.decode() : decoder.decode(chunk, { stream: true });
    } catch (cause) {
      throw new DataError(`${source} is not UTF-8 text.`, {
        hint: 'If it is Windows-1252 or Latin-1, convert it: iconv -f WINDOWS-1252 -t UTF-8 (iconv -f UTF-16 for UTF-16).',
        cause,
      });
    }
  };
  // Joined once its end has come: adding to a long line chunk by chunk would copy it each time.
  let begun: string[] = [];
  for await (const chunk of bytes) {
    const [first = '', ...others] = decode(chunk).split('\n');
    begun.push(first);
    for (const next of others) {
      yield withoutReturn(begun.join(''));
      begun = [next];
    }
  }
  const last = begun.join('') + decode(null);
  if (last !== '') yield withoutReturn(last);
}

function withoutReturn(line: string): string {
  return line.endsWith('\r') ? line.slice(0, -1) : line;
}
