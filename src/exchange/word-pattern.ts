/**
 * Words, numbers and marks of running text as one regular expression, which JavaScript and Oniguruma (Hugging Face's tokenizers) read
 * alike: the rules of `text/words.ts` without a dictionary, so not for scripts that write no spaces, and of `text/apostrophes.ts` without
 * knowing whether a quotation is open: an apostrophe behind a word is taken for a part of it after an s, and for a mark otherwise.
 */
export const wordPattern = buildPattern();

function buildPattern(): string {
  const marks = '[\\p{M}\\u200D\\u00AD]{0,9}';
  const letter = `\\p{L}${marks}`;
  const digit = `\\p{Nd}${marks}`;
  // UAX #29, WB5 to WB13: what stands inside of a word or a number without ending it.
  const word = `(?:${letter}|${digit}|[\\p{Pc}])(?:${letter}|${digit}|\\p{Pc}|(?<=[\\p{L}\\p{M}])[.:·'’\\u2018](?=\\p{L})|(?<=\\p{Nd})[.,;'’\\u2018](?=\\p{Nd})){0,999}`;
  const wholes = [
    '(?:(?:[Hh][Tt]{2}[Pp][Ss]?|[Ff][Tt][Pp]|[Ff][Ii][Ll][Ee])://|[Ww]{3}\\.)[^\\s"<>«»“”]{0,1000}[\\p{L}\\p{N}/=&#_~$+-]',
    '\\p{L}{1,2}\\.(?:\\p{L}{1,2}\\.){1,8}(?![\\p{L}\\p{N}])',
    '(?:\\p{N}{1,9}|[Nn])\\.[ºª°](?!\\p{L})',
    '\\p{N}{1,9}(?::\\p{N}{1,9}){1,5}(?![\\p{L}\\p{N}])',
    '(?:\\p{N}{1,12}(?:[.,]\\p{N}{1,12}){0,4})?°[CFKcfk](?![\\p{L}\\p{N}])',
    '\\p{N}{1,12}(?:[.,]\\p{N}{1,12}){0,4}°(?!\\p{L})',
    '\\p{L}{1,40}\\(\\p{L}{1,3}\\)',
    '\\p{L}(?:\\+\\+|#)(?![\\p{L}\\p{N}])',
  ];
  const runs = "(?:\\.{2,100}|-{2,100}|={2,100}|\\*{2,100}|_{2,100}|~{2,100}|\\+{2,100}|#{2,100}|\\|{2,100}|'')";
  const piece = `(?:${[...wholes, `(?!_{2})${word}`].join('|')})`;
  const elided = `(?:${anyCase('tis|twas|twere|twill|twould|em|cause|til|bout|round|cept|gainst|neath|n')}|\\p{N}{2}[sS]?)`;
  const before = '(?<![\\p{L}\\p{M}\\p{N}])';
  const apostrophes = [
    `${before}['’](?:[Nn]['’]|${elided}(?![\\p{L}\\p{M}\\p{N}]))`,
    `${before}(?:${anyCase('o|i|th|ol|wi')})['’](?![\\p{L}\\p{M}\\p{N}])`,
  ];
  // Skin tones, joined emoji and flags are one sign (UAX #29, GB11 to GB13).
  const sign = `(?:[🇦-🇿]{2}|[^\\s](?:[\\p{M}\\u00AD🏻-🏿]|\\u200D[^\\s]?){0,30})`;
  const joined = `${piece}(?:[-\\u2010\\u2011–/&@'’]${piece}){0,99}`;
  const prefixed = `${before}(?:[#@](?=[\\p{L}\\p{N}])|[-+−±.](?=\\p{N}))${joined}`;
  return `${apostrophes.join('|')}|${joined}(?:(?<=[sS])['’](?![\\p{L}\\p{N}]))?|${runs}|${prefixed}|${sign}`;
}

/** The groups for flags of a part are not in every JavaScript that runs this. */
function anyCase(words: string): string {
  return words.replace(/[a-z]/g, (letter) => `[${letter}${letter.toUpperCase()}]`);
}
