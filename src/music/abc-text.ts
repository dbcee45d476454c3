/** Combining marks by their mnemonic (standard 2.1, section 8.2). */
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

const mnemonic =
  /\\(?:u([0-9a-fA-F]{4})|(aa|AA|ae|AE|oe|OE|ss|\/o|\/O|\/d|\/D|DH|dh|TH|th)|([`'^~=u."rHvc;])([A-Za-z])|([%&\\]))/g;

/** A text string of a field with its escapes (`\%`, `\'e`, `\"u`, `\aa`, `\u00e9`) written out, in NFC. */
export function decodeAbcText(text: string): string {
  return text
    .replace(mnemonic, (_, code, ligature, mark, letter, plain) => {
      if (code !== undefined) return String.fromCharCode(Number.parseInt(code, 16));
      if (ligature !== undefined) return ligatures[ligature] as string;
      return plain ?? `${letter}${marks[mark]}`;
    })
    .normalize('NFC');
}
