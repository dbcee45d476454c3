/** Combining marks of each mnemonic (standard 2.1, section 8.2). */
const marks: Record<string, string> = {
  '`': '\u0300',
  "'": '\u0301',
  '^': '\u0302',
  '~': '\u0303',
  '=': '\u0304',
  u: '\u0306',
  '.': '\u0307',
  '"': '\u0308',
  r: '\u030a',
  H: '\u030b',
  v: '\u030c',
  c: '\u0327',
  ';': '\u0328',
};

const ligatures: Record<string, string> = {
  aa: 'å',
  AA: 'Å',
  ae: 'æ',
  AE: 'Æ',
  oe: 'œ',
  OE: 'Œ',
  ss: 'ß',
  '/o': 'ø',
  '/O': 'Ø',
  '/d': 'đ',
  '/D': 'Đ',
  DH: 'Ð',
  dh: 'ð',
  TH: 'Þ',
  th: 'þ',
};

/** The names of some marks in HTML entities (`&eacute;`). */
const entityMarks: Record<string, string> = {
  grave: '\u0300',
  acute: '\u0301',
  circ: '\u0302',
  tilde: '\u0303',
  breve: '\u0306',
  uml: '\u0308',
  ring: '\u030a',
  caron: '\u030c',
  cedil: '\u0327',
};

const entities: Record<string, string> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  nbsp: '\u00a0',
  copy: '©',
  szlig: 'ß',
  AElig: 'Æ',
  aelig: 'æ',
  OElig: 'Œ',
  oelig: 'œ',
  Oslash: 'Ø',
  oslash: 'ø',
  Aring: 'Å',
  aring: 'å',
  ETH: 'Ð',
  eth: 'ð',
  THORN: 'Þ',
  thorn: 'þ',
};

/** The escapes of section 8.2: mnemonics and code points after a backslash, and HTML entities. */
const escapes = new RegExp(
  [
    String.raw`\\u(?<short>[0-9a-fA-F]{4})|\\U(?<long>[0-9a-fA-F]{8})`,
    String.raw`\\(?<ligature>aa|AA|ae|AE|oe|OE|ss|\/o|\/O|\/d|\/D|DH|dh|TH|th)`,
    String.raw`\\(?<mark>[${'`'}'^~=u."rHvc;])(?<letter>[A-Za-z])`,
    String.raw`\\(?<plain>[%&\\])`,
    '&(?<accented>[A-Za-z])(?<accent>grave|acute|circ|tilde|breve|uml|ring|caron|cedil);',
    String.raw`&#(?<decimal>\d{1,7});|&#x(?<hexadecimal>[0-9a-fA-F]{1,6});|&(?<entity>\w+);`,
  ].join('|'),
  'g',
);

/** Replaces the escapes in the text of a field (`\%`, `\'e`, `\"u`, `\aa`, `\u00e9`, `&eacute;`) by their characters, in NFC. */
export function decodeAbcText(text: string): string {
  return text.replace(escapes, (written, ...found) => decode(found.at(-1)) ?? written).normalize('NFC');
}

function decode(found: Partial<Record<string, string>>): string | null {
  const { short, long, ligature, mark, letter, plain, accented, accent, decimal, hexadecimal, entity } = found;
  if (ligature !== undefined) return ligatures[ligature] ?? null;
  if (mark !== undefined) return `${letter}${marks[mark]}`;
  if (plain !== undefined) return plain;
  if (accent !== undefined) return `${accented}${entityMarks[accent]}`;
  if (entity !== undefined) return Object.hasOwn(entities, entity) ? (entities[entity] ?? null) : null;
  if (decimal !== undefined) return character(Number(decimal));
  return character(Number.parseInt(short ?? long ?? hexadecimal ?? '', 16));
}

/** Null for a code that is not a character, such as half of a surrogate pair. */
function character(code: number): string | null {
  const isOne = code > 0 && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff);
  return isOne ? String.fromCodePoint(code) : null;
}
