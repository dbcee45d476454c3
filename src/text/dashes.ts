/** How a token is joined: `open` to the next token, `close` to the previous one. */
export type Joint = 'none' | 'open' | 'close' | 'both';

/** Languages that start speech with a dash and put asides between dashes without inner spaces: `—Hola —dijo Ana—. Pasa.` */
const speechLanguages = new Set(['es', 'ca', 'gl', 'eu', 'ast', 'an']);

/** In tokens; a longer aside is treated as never closed. */
const LONGEST_ASIDE = 60;

const dash = /^(?:—|―|-{2,3})$/;

/** Whether a language starts speech with a dash. */
export function startsSpeechWithDash(language: string): boolean {
  return speechLanguages.has(new Intl.Locale(language).language);
}

/**
 * Returns how a dash is joined, and null for any other token; `previous` is the token before it on its line, or null. In languages
 * that do not start speech with a dash, it is joined to both neighbours, as in English.
 */
export function createDashReader(hasSpeech: boolean): (token: string, previous: string | null) => Joint | null {
  let hyphenIsDash = false;
  /** Tokens left in the open aside; 0 if none is open. */
  let aside = 0;
  let isUnsettled = false;

  return (token, previous) => {
    aside = previous === null ? 0 : Math.max(0, aside - 1);
    if (isUnsettled && previous !== null) {
      // After `?` or `!`, an aside starts in lower case (`—¿Quién? —dijo`), another speaker with a capital.
      aside = /^\p{Ll}/u.test(token) ? LONGEST_ASIDE : 0;
    }
    isUnsettled = false;
    if (previous === null) hyphenIsDash = false;
    if (hasSpeech && token === '-' && (previous === null || previous === ':')) hyphenIsDash = true;
    if (!dash.test(token) && !(hyphenIsDash && token === '-')) return null;
    if (previous === null) return 'open';
    if (!hasSpeech) return 'both';

    // The closing dash comes before a full stop, which ends the paragraph, and before a colon, which introduces speech.
    const startsSpeech = previous === '.' || previous === ':';
    const closes = aside > 0 && !startsSpeech;
    isUnsettled = !closes && /^(?:[?!…»”"]|\.{2,})$/.test(previous);
    aside = closes || isUnsettled || startsSpeech ? 0 : LONGEST_ASIDE;
    return closes ? 'close' : 'open';
  };
}
