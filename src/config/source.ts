import { createReadStream } from 'node:fs';
import { resolve } from 'node:path';
import { type Document, LineCounter, parseDocument, type YAMLError } from 'yaml';
import { ConfigError } from '../errors.js';
import type { Locate } from './parse.js';
import { isMapping } from './tree.js';

/** No configuration is this large, but a corpus given by mistake often is. */
const largestFile = 1 << 20;

/** A configuration as written, not validated, with the line numbers of its values. */
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
      hint: 'Give the YAML file, and name the corpus in its data.train.',
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
  const comment = /^[ \t]*(\/\/|\/\*)/m.exec(text);
  if (comment !== null && /^\s*[{[/]/.test(text)) {
    const line = text.slice(0, comment.index).split('\n').length;
    throw new ConfigError(`${origin} has a comment in line ${line} that begins with ${comment[1]}.`, {
      hint: 'Delete it, or begin it with #: JSON is read as YAML.',
    });
  }
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

/** Parses a piece of YAML; throws a ConfigError that lists the problems with their lines. */
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
    // The library limits the expansion of aliases, so a few lines cannot become gigabytes.
    const value: unknown = document.toJS({ maxAliasCount: 100 });
    // An anchor that contains itself makes a cycle, which JSON cannot represent.
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
    DUPLICATE_KEY: 'duplicate key',
    MULTIPLE_DOCS: 'a second YAML document begins here (---), but a file may have only one',
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
  // Reading one byte past the limit shows that there is more, even for an endless device.
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
