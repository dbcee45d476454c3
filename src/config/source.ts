import { createReadStream } from 'node:fs';
import { resolve } from 'node:path';
import { type Document, LineCounter, parseDocument, type YAMLError } from 'yaml';
import { ConfigError } from '../errors.js';
import type { Locate } from './parse.js';
import { isMapping } from './tree.js';

/** No configuration is near this, and a corpus given by mistake often is beyond it. */
const largestFile = 1 << 20;

/** A configuration as it was written, unchecked, and the lines that its values stand on. */
export interface Source {
  value: Record<string, unknown>;
  locate: Locate;
}

/**
 * Reads a YAML or JSON file, `file` from `cwd`, or standard input for `-`. Throws a ConfigError that names the file as
 * given, and the line.
 */
export async function readSource(file: string, cwd: string): Promise<Source> {
  const origin = file === '-' ? 'standard input' : file;
  const bytes = await readBytes(file === '-' ? null : resolve(cwd, file), origin);
  if (bytes.length > largestFile) {
    throw new ConfigError(`${origin} is larger than 1 MiB, the limit for a configuration.`, {
      hint: 'Give the YAML file; the corpus goes into its data.train.',
    });
  }
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new ConfigError(`${origin} is not UTF-8 text.`, { cause, hint: 'Save it as UTF-8.' });
  }
  return parseSource(text, origin);
}

/** Reads the text of a YAML or JSON file; `origin` names it in errors. */
export function parseSource(text: string, origin: string): Source {
  const lines = new LineCounter();
  const { document, value } = parseYaml(text, origin, lines);
  if (!isMapping(value)) {
    const found = value === null || value === undefined ? 'is empty' : 'is not a mapping of keys to values';
    throw new ConfigError(`${origin} ${found}.`, { hint: '`rnn init` writes a configuration to start from.' });
  }
  return {
    value,
    locate(path) {
      const node = document.getIn(path as unknown[], true) as { range?: [number, number, number] | null } | undefined;
      return node?.range ? `line ${lines.linePos(node.range[0]).line}` : null;
    },
  };
}

/** The value that a piece of YAML stands for; throws a ConfigError that lists what is wrong in it, with lines. */
export function parseYaml(
  text: string,
  origin: string,
  lines = new LineCounter(),
): { document: Document; value: unknown } {
  const document = parseDocument(text, { merge: true, lineCounter: lines, prettyErrors: false, logLevel: 'error' });
  const found = [...document.errors, ...document.warnings];
  const [first] = found;
  if (first !== undefined) {
    const faults = found.map((fault) => describeFault(fault, lines));
    throw syntaxError(origin, faults, undefined, hintOf(first, text));
  }
  try {
    // The library counts what aliases expand to and throws when a few lines would become gigabytes.
    const value: unknown = document.toJS({ maxAliasCount: 100 });
    // An anchor that holds itself makes a circle, which JSON refuses.
    JSON.stringify(value);
    return { document, value };
  } catch (cause) {
    const reason = cause instanceof ReferenceError ? cause.message : 'an anchor contains itself';
    throw syntaxError(origin, [reason], cause);
  }
}

function describeFault(fault: YAMLError, lines: LineCounter): string {
  const { line, col } = lines.linePos(fault.pos[0]);
  const whats: Partial<Record<YAMLError['code'], string>> = {
    DUPLICATE_KEY: 'this key stands here a second time',
    MULTIPLE_DOCS: 'a second YAML document begins here (---), and a file holds one: keep one of them',
  };
  const what = whats[fault.code] ?? fault.message;
  return `line ${line}, column ${col}: ${what}`;
}

const GENERAL_HINT = 'Indent with spaces, and put a text that has `: ` or # in it in quotes.';

function hintOf({ code }: YAMLError, text: string): string {
  if (code === 'MULTIPLE_DOCS') return 'Delete the other documents, or save each in a file of its own.';
  if (code === 'DUPLICATE_KEY') return 'Delete one of the two.';
  const hasDash = /:[ \t]*-[ \t]*([,}\r\n#]|$)/.test(text);
  return hasDash ? 'Put a lone dash, standard input, in quotes: train: "-".' : GENERAL_HINT;
}

function syntaxError(origin: string, faults: string[], cause?: unknown, hint = GENERAL_HINT): ConfigError {
  const message =
    faults.length === 1
      ? `${origin} cannot be read as YAML: ${faults[0]}.`
      : `${origin} cannot be read as YAML:\n${faults.map((fault) => `  - ${fault}`).join('\n')}`;
  return new ConfigError(message, {
    hint,
    cause,
  });
}

async function readBytes(file: string | null, origin: string): Promise<Buffer> {
  // One byte past the limit tells that there is more, also from a device that never ends.
  const stream = file === null ? process.stdin : createReadStream(file, { end: largestFile });
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of stream) {
      chunks.push(chunk as Buffer);
      size += (chunk as Buffer).length;
      if (size > largestFile) break;
    }
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    const reason =
      code === 'ENOENT'
        ? 'does not exist'
        : code === 'EISDIR'
          ? 'is a folder'
          : `cannot be read (${code ?? String(cause)})`;
    throw new ConfigError(`${origin} ${reason}.`, {
      hint:
        code === 'ENOENT'
          ? '`rnn init` writes a configuration to start from.'
          : 'Give the YAML or JSON file of a configuration.',
      cause,
    });
  }
  return Buffer.concat(chunks);
}
