import { parseJson } from '../../checkpoint/json.js';
import { EOS, UNK } from '../../text/specials.js';
import { readWhole, unreadable } from './files.js';

/** Names in other programs for the end of a sequence and for an unknown token. */
const ends = new Set(['<EOS>', '<eos>', '</s>', '<end>', '[SEP]', '<|endoftext|>']);
const unknowns = new Set(['<UNK>', '<unk>', '[UNK]', '<OOV>', '<oov>']);

const LARGEST = 2 ** 28;
const LABELS_HINT = 'Give the labels in the order of the outputs of the model, one per line.';
const HINT = 'Give the tokens in the order of their ids: one per line, a JSON list, or a JSON object from token to id.';

/**
 * The tokens of a file by their ids in the file; the end and unknown tokens are renamed to `<EOS>` and `<UNK>`. Text has one token per line; JSON is a list, an object
 * from token to id, a vocabulary of rnn or a tokenizer.json of Hugging Face. Throws a CheckpointError that names the file.
 */
export async function readVocabulary(file: string): Promise<string[]> {
  const tokens = await readNames(file, HINT);
  const seen = new Set<string>();
  const named = tokens.map((token) => (ends.has(token) ? EOS : unknowns.has(token) ? UNK : token.normalize('NFC')));
  for (const [id, token] of named.entries()) {
    if (token === '') throw unreadable(file, `its token ${id} is empty`, HINT);
    if (seen.has(token)) throw unreadable(file, `it has ${JSON.stringify(token)} twice`, HINT);
    seen.add(token);
  }
  if (named.length < 2) throw unreadable(file, `it has ${named.length} tokens`, HINT);
  return named;
}

/** Labels by their ids: one per line, a JSON list, or a JSON object from label to id. Throws a CheckpointError that names the file. */
export async function readLabels(file: string): Promise<string[]> {
  const labels = await readNames(file, LABELS_HINT);
  const twice = labels.find((label, id) => label === '' || labels.indexOf(label) !== id);
  if (twice !== undefined)
    throw unreadable(file, `it has the label ${JSON.stringify(twice)} twice, or empty`, LABELS_HINT);
  return labels;
}

async function readNames(file: string, hint: string): Promise<string[]> {
  const bytes = await readWhole(file, LARGEST);
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw unreadable(file, 'it is not UTF-8 text', hint);
  }
  return /^\s*[[{]/.test(text) && file.endsWith('.json') ? fromJson(parseJson(text, file), file) : fromLines(text);
}

/** Decodes `\n`, `\t`, `\r` and `\\`; a line cannot contain a line break. */
function fromLines(text: string): string[] {
  const lines = text.replace(/\r\n/g, '\n').replace(/\n$/, '').split('\n');
  const written: Record<string, string> = { '\\n': '\n', '\\t': '\t', '\\r': '\r', '\\\\': '\\' };
  return lines.map((line) => written[line] ?? line);
}

function fromJson(value: unknown, file: string): string[] {
  if (Array.isArray(value)) {
    const wrong = value.findIndex((token) => typeof token !== 'string');
    if (wrong >= 0) throw unreadable(file, `its token ${wrong} is not a text`, HINT);
    return value;
  }
  const { tokens, model } = value as { tokens?: unknown; model?: { vocab?: unknown } };
  if (Array.isArray(tokens)) return fromJson(tokens, file);
  const ids = typeof model?.vocab === 'object' && model.vocab !== null ? model.vocab : (value as object);
  const byId: string[] = [];
  const entries = Object.entries(ids);
  for (const [token, id] of entries) {
    if (!Number.isSafeInteger(id) || id < 0 || id > entries.length) {
      throw unreadable(
        file,
        `${JSON.stringify(token)} has the id ${JSON.stringify(id)?.slice(0, 50)} among ${entries.length} tokens`,
        HINT,
      );
    }
    if (byId[id] !== undefined)
      throw unreadable(file, `${JSON.stringify(token)} and ${JSON.stringify(byId[id])} both have the id ${id}`, HINT);
    byId[id] = token;
  }
  // Keras's tokenizers number from 1; 0 is padding.
  if (byId[0] === undefined) byId[0] = '<PAD>';
  const missing = Array.from<string | undefined>(byId).indexOf(undefined);
  if (missing >= 0) throw unreadable(file, `no token has the id ${missing}`, HINT);
  return byId;
}
