import { createDashReader, type Joint, startsSpeechWithDash } from './dashes.js';
import { EOS } from './specials.js';

/** Returns the text to print for each next token of one text. */
export type Detokenizer = (token: string) => string;

/** Joins tokens with `separator`; an `<EOS>` before another token is a line break. */
export function createPlainDetokenizer(separator: string): Detokenizer {
  return createLineWriter(() => separator);
}

/**
 * Joins words and punctuation with the spacing of Spanish and English typography: one detokenizer per text. Spacing is decided token by
 * token, so a text can be printed while it is sampled. Case is not changed.
 */
export function wordDetokenizers(language: string): () => Detokenizer {
  const hasSpeech = startsSpeechWithDash(language);
  return () => createWordDetokenizer(hasSpeech);
}

function createWordDetokenizer(hasSpeech: boolean): Detokenizer {
  const readDash = createDashReader(hasSpeech);
  const quotes = new Map<string, number>();
  let position = 0;
  let joinNext = false;
  let previous: string | null = null;

  function jointOf(token: string): Joint {
    if (straightQuotes.has(token)) {
      const opened = quotes.get(token) ?? Number.NEGATIVE_INFINITY;
      const opens = position - opened > LONGEST_QUOTATION;
      if (opens) quotes.set(token, position);
      else quotes.delete(token);
      return opens ? 'open' : 'close';
    }
    // At the start of a line, an ellipsis belongs to the next token.
    if (ellipsis.test(token)) return previous === null || previous === ':' || joinNext ? 'open' : 'close';
    // » at the start of a paragraph continues a quotation.
    if (openers.has(token) || (token === '»' && previous === null)) return 'open';
    return closers.has(token) ? 'close' : 'none';
  }

  function spaceBefore(token: string, isFirst: boolean): string {
    if (isFirst) {
      previous = null;
      joinNext = false;
      quotes.clear();
    }
    position++;
    const joint = readDash(token, previous) ?? jointOf(token);
    const isAmount = startsNumber.test(token) && currency.test(previous ?? '');
    const joined = joinNext || joint === 'close' || joint === 'both' || isAmount || isUnspaced(previous, token);
    joinNext = joint === 'open' || joint === 'both';
    previous = token;
    return joined ? '' : ' ';
  }

  return createLineWriter(spaceBefore);
}

/** Marks that both open and close, alternately. */
const straightQuotes = new Set(['"', "'", "''"]);
/** In tokens; a longer quotation is treated as never closed. */
const LONGEST_QUOTATION = 200;

const openers = new Set('¿¡([{«“‘‹„「『（');
const closers = new Set('.,;:!?)]}»”’›%‰。、，；：！？」』）');
const currency = /^\p{Sc}$/u;
const startsNumber = /^\p{N}/u;
const ellipsis = /^(?:\.{2,}|…)$/;

/** Scripts that write no spaces between words. */
const unspaced = String.raw`[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}ー。、，；：！？」』）]`;
const endsUnspaced = new RegExp(`${unspaced}$`, 'u');
const startsUnspaced = new RegExp(`^${unspaced}`, 'u');

function isUnspaced(previous: string | null, token: string): boolean {
  return startsUnspaced.test(token) && endsUnspaced.test(previous ?? '');
}

/** Inserts the result of `between` before each token except the first of a line; `between` is called for that one too. */
function createLineWriter(between: (token: string, isFirst: boolean) => string): Detokenizer {
  let breaks = '';
  let isFirst = true;
  let isBlank = true;
  return (token) => {
    if (token === EOS) {
      // At the start it marks the start of a sequence; at the end nothing follows it.
      if (!isBlank) breaks += '\n';
      isFirst = true;
      return '';
    }
    const space = between(token, isFirst);
    const lead = isFirst ? breaks : space;
    breaks = '';
    isFirst = isBlank = false;
    return lead + token;
  };
}
