import { stat } from 'node:fs/promises';
import type { SourceLocation } from '../../data/labelled/location.js';
import type { FileText } from '../../data/texts-in-file.js';
import { ConfigError, DataError } from '../../errors.js';
import { tellProgress } from '../../runtime/progress.js';

/** An input text with its location, which stays with it up to the answer. */
export interface InputText {
  text: string;
  /** Its tokens, if its file is tokenized. */
  tokens?: readonly string[] | null;
  location: InputLocation;
}

/** The location of a text; `document` and `line` name it in errors. */
export interface InputLocation extends SourceLocation {
  /** Number of the argument, or of the line of its file, from 1. */
  index: number;
  /** The file as `--file` names it; null without `--file`. */
  file: string | null;
}

/**
 * The texts of a file with columns; null for plain lines. Also given the first line of standard input, which is read line by line, it
 * throws a DataError if that shows another format.
 */
export type ReadFile = (file: string, firstLine?: string) => Promise<FileText[] | null>;

/** The input texts of a command. */
export interface TextInput {
  /** Whether they are arguments: few, each of interest to the user. */
  isGiven: boolean;
  each(read?: ReadFile): AsyncGenerator<InputText, void>;
}

export interface TextInputOptions {
  /** Values of `--file`; `-` is standard input, which is also the default without arguments and files. */
  files: readonly string[] | undefined;
  noun: 'sentence' | 'text';
  /** The command's name, a verb. */
  verb: string;
  /** Whether a blank line is a text; else it is skipped. */
  keepBlank?: boolean;
}

/**
 * The texts of arguments, files or standard input. Throws a ConfigError if both arguments and files are given, or neither at a
 * terminal; a DataError for a blank argument. `each` throws a DataError for a file without texts.
 */
export function createTextInput(given: readonly string[], options: TextInputOptions): TextInput {
  const { files, noun, verb, keepBlank = false } = options;
  const name = noun.charAt(0).toUpperCase() + noun.slice(1);
  if (given.length > 0 && files !== undefined) {
    throw new ConfigError(`${name}s and --file are both given.`, { hint: 'Give one of them.' });
  }
  if (given.length === 0 && files === undefined && process.stdin.isTTY) {
    throw new ConfigError(`No ${noun} is given.`, {
      hint: `Give one or more in quotes, files by --file, or lines on standard input: rnn ${verb} < ${noun}s.txt`,
    });
  }
  const empty = given.findIndex((text) => text.trim() === '');
  if (empty >= 0) throw new DataError(`${name} ${empty + 1} is empty.`, { hint: 'Give it at least one word.' });

  async function* each(read?: Parameters<TextInput['each']>[0]): AsyncGenerator<InputText, void> {
    for (const [index, text] of given.entries()) {
      yield { text, location: { document: `${noun} ${index + 1}`, line: null, index: index + 1, file: null } };
    }
    if (given.length > 0) return;
    for (const file of files ?? ['-']) yield* eachOf(file, read);
  }

  async function* eachOf(file: string, read?: Parameters<TextInput['each']>[0]): AsyncGenerator<InputText, void> {
    const document = file === '-' ? 'Standard input' : file;
    let index = 0;
    let any = false;
    const found = read === undefined ? null : await read(file);
    const what = `Reading ${file === '-' ? 'standard input' : file}`;
    for (const [done, { text, tokens, line }] of (found ?? []).entries()) {
      any = true;
      tellProgress({ what, done, total: found?.length ?? null, unit: 'texts' });
      yield { text, tokens, location: { document, line, index: line, file: files === undefined ? null : file } };
    }
    const total = found === null ? await sizeOf(file) : null;
    let bytes = 0;
    const lines = found === null ? (await import('./lines.js')).readFileLines(file) : [];
    for await (const text of lines) {
      index++;
      bytes += Buffer.byteLength(text) + 1;
      tellProgress(
        total === null ? { what, done: index, total, unit: 'lines' } : { what, done: bytes, total, unit: 'bytes' },
      );
      if (file === '-' && !any) await read?.(file, text);
      if (text.trim() === '' && !keepBlank) continue;
      any = true;
      yield { text, location: { document, line: index, index, file: files === undefined ? null : file } };
    }
    if (!any) throw new DataError(`${document} has no ${noun} to ${verb}.`, { hint: `Give it one ${noun} per line.` });
  }

  return { isGiven: given.length > 0, each };
}

/** Size of a file in bytes; null if unknown, as for standard input. */
async function sizeOf(file: string): Promise<number | null> {
  const stats = file === '-' ? null : await stat(file).catch(() => null);
  return stats?.isFile() === true ? stats.size : null;
}

/** A location for `--json`, with the file if `--file` named one. */
export function locationObject({ file, index }: InputLocation): { file?: string; index: number } {
  return file === null ? { index } : { file, index };
}
