import { TextDecoder } from 'node:util';
import { DataError } from '../errors.js';

/** Lines of standard input as they come, without their ends; throws a DataError for bytes that are not UTF-8. */
export async function* readStdinLines(): AsyncGenerator<string, void> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let rest = '';
  for await (const chunk of process.stdin) {
    const lines = (rest + decode(decoder, chunk)).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) yield withoutReturn(line);
  }
  rest += decode(decoder, null);
  if (rest !== '') yield withoutReturn(rest);
}

function decode(decoder: TextDecoder, chunk: Uint8Array | null): string {
  try {
    return chunk === null ? decoder.decode() : decoder.decode(chunk, { stream: true });
  } catch (cause) {
    throw new DataError('Standard input is not UTF-8 text.', {
      hint: 'If it is Windows-1252 or Latin-1, convert it: iconv -f WINDOWS-1252 -t UTF-8',
      cause,
    });
  }
}

function withoutReturn(line: string): string {
  return line.endsWith('\r') ? line.slice(0, -1) : line;
}
