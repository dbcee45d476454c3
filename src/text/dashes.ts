/** How a token joins its neighbours: `open` the one after it, `close` the one before it. */
export type Joint = 'none' | 'open' | 'close' | 'both';

/** Languages that open speech with a dash and set asides between dashes, joined to the aside: `—Hola —dijo Ana—. Pasa.` */
const speechLanguages = new Set(['es', 'ca', 'gl', 'eu', 'ast', 'an']);

/** In tokens; an aside longer than this was never closed. */
const LONGEST_ASIDE = 60;

const dash = /^(?:—|―|-{2,3})$/;

/**
 * Tells how a dash joins its neighbours, and null for any other token; `previous` is the token before it on its line, or
 * null. Elsewhere than in `speechLanguages` a dash joins both neighbours, as in English.
 */
export function createDashReader(language: string): (token: string, previous: string | null) => Joint | null {
  const hasSpeech = speechLanguages.has(new Intl.Locale(language).language);
  let hyphenIsDash = false;
  /** Tokens that the open aside may still have; 0 if none is open. */
  let aside = 0;
  let isUnsettled = false;

  return (token, previous) => {
    aside = previous === null ? 0 : Math.max(0, aside - 1);
    if (isUnsettled && previous !== null) {
      // After `?` or `!`, an aside goes on in lower case (`—¿Quién? —dijo`), another speaker starts with a capital.
      aside = /^\p{Ll}/u.test(token) ? LONGEST_ASIDE : 0;
    }
    isUnsettled = false;
    if (previous === null) hyphenIsDash = false;
    if (hasSpeech && token === '-' && (previous === null || previous === ':')) hyphenIsDash = true;
    if (!dash.test(token) && !(hyphenIsDash && token === '-')) return null;
    if (previous === null) return 'open';
    if (!hasSpeech) return 'both';

    // A full stop ends the paragraph and the aside in it, a colon introduces speech: the closing dash comes before both.
    const startsSpeech = previous === '.' || previous === ':';
    const closes = aside > 0 && !startsSpeech;
    isUnsettled = !closes && /^(?:[?!…»”"]|\.{2,})$/.test(previous);
    aside = closes || isUnsettled || startsSpeech ? 0 : LONGEST_ASIDE;
    return closes ? 'close' : 'open';
  };
}
