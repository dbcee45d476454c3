/**
 * An apostrophe at the edge of a word is a quotation mark in `'hola'` and part of the word in `dogs'` and `'tis`. This depends on
 * whether a quotation is open, so these tokens are decided in reading order, without the cache of the tokenizer.
 */
export interface QuoteState {
  /** Fields read so far. */
  position: number;
  /** Where the open quotation began; null if none is open. */
  straight: number | null;
  curly: number | null;
}

/** An opening mark is dropped after this number of fields: it was an apostrophe, or its quotation was never closed. */
export const LONGEST_QUOTATION = 100;

/** English words that start with an apostrophe. */
const elided = /^(?:tis|twas|twere|twill|twould|em|cause|til|bout|round|cept|gainst|neath|n|\p{N}{2}s?)$/iu;
/** English words that end with an apostrophe, even inside a quotation. */
const clipped = /(?:^|\P{L})(?:o|i|th|ol|wi)$/iu;
const wordEnd = /[\p{L}\p{M}\p{N}]$/u;
const wordStart = /^[\p{L}\p{N}]/u;

/** The state at the start of a text: no open quotation. */
export function createQuoteState(): QuoteState {
  return { position: 0, straight: null, curly: null };
}

/** Whether any of a field's tokens needs `attachApostrophes`. */
export function hasEdgeApostrophe(tokens: readonly string[]): boolean {
  return tokens.some((token) => token === "'" || token === '’' || token === '‘');
}

/** The tokens of one field, with apostrophes joined to their words; updates `state`, which is passed from field to field. */
export function attachApostrophes(tokens: readonly string[], state: QuoteState): string[] {
  const attached: string[] = [];
  for (let index = 0; index < tokens.length; index++) {
    const token = tokens[index] as string;
    const next = tokens[index + 1] ?? '';
    const afterWord = wordEnd.test(attached.at(-1) ?? '');
    const beforeWord = !afterWord && wordStart.test(next);
    if (token === '‘') state.curly = state.position;

    if (token === "'" && beforeWord && !elided.test(next)) {
      state.straight = state.position;
      attached.push(token);
    } else if ((token === "'" || token === '’') && beforeWord) {
      const closesElision = next.toLowerCase() === 'n' && tokens[index + 2] === token;
      attached.push(token + next + (closesElision ? token : ''));
      index += closesElision ? 2 : 1;
    } else if ((token === "'" || token === '’') && afterWord && belongsTo(attached.at(-1) ?? '', token, state)) {
      attached.push(attached.pop() + token);
    } else {
      attached.push(token);
    }
  }
  return attached;
}

function belongsTo(word: string, mark: string, state: QuoteState): boolean {
  if (clipped.test(word)) return true;
  const kind = mark === "'" ? 'straight' : 'curly';
  const opened = state[kind];
  state[kind] = null;
  return opened === null || state.position - opened > LONGEST_QUOTATION;
}
