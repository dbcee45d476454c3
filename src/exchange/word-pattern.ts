/**
 * One regular expression for words, numbers and marks, which means the same in JavaScript and Oniguruma (Hugging Face's tokenizers). It
 * has the rules of `text/words.ts`, but no dictionary for scripts without spaces, and those of `text/apostrophes.ts`, but it cannot know
 * whether a quotation is open: a final apostrophe is part of the word after an s, and a mark otherwise.
 */
export const wordPattern = buildPattern();

function buildPattern(): string {
  const marks = '[\\p{M}\\u200D\\u00AD]{0,9}';
  const letter = `\\p{L}${marks}`;
  const digit = `\\p{Nd}${marks}`;
  // UAX #29, WB5 to WB13: characters that do not end a word or a number.
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
  // Emoji with skin tones, joined emoji and flags are one grapheme (UAX #29, GB11 to GB13).
  const sign = `(?:[🇦-🇿]{2}|[^\\s](?:[\\p{M}\\u00AD🏻-🏿]|\\u200D[^\\s]?){0,30})`;
  const joined = `${piece}(?:[-\\u2010\\u2011–/&@'’]${piece}){0,99}`;
  const prefixed = `${before}(?:[#@](?=[\\p{L}\\p{N}])|[-+−±.](?=\\p{N}))${joined}`;
  return `${apostrophes.join('|')}|${joined}(?:(?<=[sS])['’](?![\\p{L}\\p{N}]))?|${runs}|${prefixed}|${sign}`;
}

/** Not every supported JavaScript engine has inline flags such as `(?i:...)`. */
function anyCase(words: string): string {
  return words.replace(/[a-z]/g, (letter) => `[${letter}${letter.toUpperCase()}]`);
}
