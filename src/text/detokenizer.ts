import { createDashReader, type Joint } from './dashes.js';
import { EOS } from './specials.js';

/** Writes tokens with `separator` between them, and a line break for an `<EOS>` that something follows. */
export function createPlainDetokenizer(separator: string): (token: string) => string {
  return createLineWriter(() => separator);
}

/**
 * Writes words and punctuation with the spaces that Spanish and English typography wants. Each token's space is settled
 * when it comes, so a text can be printed while it is sampled. Case is left as it is.
 */
export function createWordDetokenizer(language: string): (token: string) => string {
  const readDash = createDashReader(language);
  const quotes = { '"': false, "'": false };
  let joinNext = false;
  let previous: string | null = null;

  function jointOf(token: string): Joint {
    if (token === '"' || token === "'") {
      // A colon introduces a quotation; an open one before it was never closed.
      const opens = !quotes[token] || previous === ':';
      quotes[token] = opens;
      return opens ? 'open' : 'close';
    }
    if (ellipsis.test(token)) return previous === null || joinNext ? 'open' : 'close';
    if (openers.has(token)) return 'open';
    return closers.has(token) ? 'close' : 'none';
  }

  function spaceBefore(token: string, isFirst: boolean): string {
    if (isFirst) {
      previous = null;
      joinNext = false;
      quotes['"'] = quotes["'"] = false;
    }
    const joint = readDash(token, previous) ?? jointOf(token);
    const isAmount = /^\p{Sc}$/u.test(previous ?? '') && /^\p{N}/u.test(token);
    const joined = joinNext || joint === 'close' || joint === 'both' || isAmount || isUnspaced(previous, token);
    joinNext = joint === 'open' || joint === 'both';
    previous = token;
    return joined ? '' : ' ';
  }

  return createLineWriter(spaceBefore);
}

const openers = new Set('¿¡([{«“‘‹„「『（');
const closers = new Set('.,;:!?)]}»”’›%‰。、，；：！？」』）');
const ellipsis = /^(?:\.{2,}|…)$/;

/** Scripts that write no spaces between words. */
const unspaced = String.raw`[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}ー。、，；：！？」』）]`;
const endsUnspaced = new RegExp(`${unspaced}$`, 'u');
const startsUnspaced = new RegExp(`^${unspaced}`, 'u');

function isUnspaced(previous: string | null, token: string): boolean {
  return startsUnspaced.test(token) && endsUnspaced.test(previous ?? '');
}

/** Puts what `between` gives before each token but the first of a line; `between` hears of that one too. */
function createLineWriter(between: (token: string, isFirst: boolean) => string): (token: string) => string {
  let breaks = '';
  let isFirst = true;
  let isBlank = true;
  return (token) => {
    if (token === EOS) {
      // At the very start it is the start of a sequence; at the very end nothing follows it.
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
