/** How a token joins its neighbours: `open` the one after it, `close` the one before it. */
export type Joint = 'none' | 'open' | 'close' | 'both';

/** Languages that open speech with a dash and set asides between dashes, joined to the aside: `—Hola —dijo Ana—. Pasa.` */
const speechLanguages = new Set(['es', 'ca', 'gl', 'eu', 'ast', 'an']);

const dash = /^(?:—|―|-{2,3})$/;

/**
 * Tells how a dash joins its neighbours, and null for any other token; `previous` is the token before it on its line, or
 * null. Elsewhere than in `speechLanguages` a dash joins both neighbours, as in English.
 */
export function createDashReader(language: string): (token: string, previous: string | null) => Joint | null {
  const hasSpeech = speechLanguages.has(new Intl.Locale(language).language);
  let hyphenIsDash = false;
  let insideAside = false;
  let isUnsettled = false;

  return (token, previous) => {
    if (previous === null) {
      hyphenIsDash = hasSpeech && token === '-';
      insideAside = isUnsettled = false;
    }
    if (isUnsettled) {
      // After `?` or `!`, an aside goes on in lower case (`—¿Quién? —dijo`), another speaker starts with a capital.
      insideAside = /^\p{Ll}/u.test(token);
      isUnsettled = false;
    }
    if (!dash.test(token) && !(hyphenIsDash && token === '-')) return null;
    if (previous === null) return 'open';
    if (!hasSpeech) return 'both';

    // A full stop inside an aside ends the paragraph, and the aside with it: `—Hola —dijo Ana. —Hola.`
    const closes = insideAside && previous !== '.';
    isUnsettled = !closes && /^(?:[?!…»”"]|\.{2,})$/.test(previous);
    insideAside = !closes && !isUnsettled && previous !== '.' && previous !== ':';
    return closes ? 'close' : 'open';
  };
}
