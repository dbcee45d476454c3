import { describe, expect, it } from 'vitest';
import { parseTunes } from '../../../src/data/generation/tunes.js';
import { withNotices } from '../../../src/data/notices.js';
import { parseByAbcjs } from '../../../src/music/abcjs.js';
import { checkTune } from '../../../src/music/check-tune.js';
import { cutTuneBook } from '../../../src/music/tune-book.js';

const fields = ['M', 'L', 'K'];
const head = 'X:1\nK:D\n';

/** What each file's tunes are, after `X:1`; of the standard's sections 2 to 8. */
const cases: [name: string, file: string, tunes: string[], kept?: string[]][] = [
  [
    'free text after the blank line',
    `${head}DEF|\n\nSlowly.\nThe next is by A: Smith.\n\n${head}A3|]\n`,
    ['K:D\nDEF|', 'K:D\nA3|]'],
  ],
  ['free text at the end of the file', `${head}DEF|\n\n\nThe end\n`, ['K:D\nDEF|']],
  [
    'a file header',
    'M:6/8\nL:1/8\nZ:me\n\nX:1\nK:D\nDEF|\n\nX:2\nM:3/4\nK:G\nGBd|\n',
    ['M:6/8\nL:1/8\nK:D\nDEF|', 'L:1/8\nM:3/4\nK:G\nGBd|'],
  ],
  ['a file header after a comment', '%abc-2.1\n% a book\nL:1/16\n\nX:1\nK:D\nDEF|\n', ['L:1/16\nK:D\nDEF|']],
  ['fields of free text, which are no header', 'A book of tunes\n\nM:6/8\n\nX:1\nK:D\nDEF|\n', ['K:D\nDEF|']],
  ['typeset text', `${head}DEF|\n%%begintext\nAbc def\n\nX:9\n%%endtext\nA3|]\n%%text cafe\n`, ['K:D\nDEF|\nA3|]']],
  ['tags of a page', `${head}DEF|\n</html>\n<br>\n<A>B|\n`, ['K:D\nDEF|\n<A>B|']],
  ['comments', `${head}DEF| % three\n% AAA\n  % BBB\nA3|]\n`, ['K:D\nDEF|\nA3|]']],
  ['an escaped percent sign', `${head}"^100\\% of"DEF|A3|] % end\n`, ['K:D\n"^100\\% of"DEF|A3|]']],
  ['a quote in an annotation', `${head}"^say \\"[V:2]\\""DEF|A3|]\n`, ['K:D\n"^say \\"[V:2]\\""DEF|A3|]']],
  [
    'music that looks like a field',
    `${head}|:DEF|A2\nd:|\n|:A2\nA::A2\nz:|\n`,
    ['K:D\n|:DEF|A2\nd:|\n|:A2\nA::A2\nz:|'],
  ],
  ['fields of a body', `${head}DEF|\nM:2/4\nw:a b c\ns:!f!\nP:B\nD2|]\n`, ['K:D\nDEF|\nM:2/4\nD2|]']],
  [
    'fields that a body may not have and that are no music',
    `${head}DEF|\nS:The book\nZ: me\nA3|]\n`,
    ['K:D\nDEF|\nA3|]'],
  ],
  ['a history of two lines', 'X:1\nT:One\nH:It was played\nat weddings in 1900\nK:D\nDEF|\n', ['K:D\nDEF|']],
  [
    'a field continued by +:',
    `X:1\nK:D\nDEF|\nw:one two\n% and\n+:three\nA3|]\n`,
    ['K:D\nDEF|\nw:one two three\nA3|]'],
    ['K', 'w'],
  ],
  ['words continued by a backslash', `${head}DEF|\nw:one two\\\nthree\nA3|]\n`, ['K:D\nDEF|\nA3|]']],
  ['music continued by a backslash', `${head}DEF|\\\nA3|\\ % on\nd:|\n`, ['K:D\nDEF|\nA3|\nd:|']],
  [
    'the first of several voices',
    'X:1\nV:1 clef=treble\nV:2 clef=bass\nK:D\nV:1\nDEF|\nV:2\nD,3|\nK:G\nV:1\nA3|]\nV:2\nD,3|]\n',
    ['K:D\nDEF|\nA3|]'],
  ],
  ['voices in lines of their own', `${head}[V:T] DEF|\n[V:B] D,3|\n[V:T] A3|] [V:B] D,3|]\n`, ['K:D\nDEF|\nA3|]']],
  ['all voices where V is kept', `${head}V:1\nDEF|\nV:2\nD,3|\n`, ['K:D\nV:1\nDEF|\nV:2\nD,3|'], ['K', 'V']],
  ['one voice', `${head}V:1\nDEF|\n[K:G]GBd|\n`, ['K:D\nDEF|\n[K:G]GBd|']],
  ['music before the key', 'X:1\nT:One\nL:1/8\nGABc|\nK:D\nDEF|\n', ['L:1/8\nGABc|\nK:D\nDEF|']],
  ['a history and no key', 'X:1\nH:It was played\nat weddings\nL:1/8\nDEF|\n', ['L:1/8\nDEF|']],
  ['the title of a collection in its header', 'T:Jigs\nM:6/8\n\nX:1\nK:D\nDEF|\n', ['M:6/8\nK:D\nDEF|']],
  ['typeset text that nothing ends', `${head}DEF|\n%%begintext\nABC\n\nX:2\nK:G\nGBd|\n`, ['K:D\nDEF|', 'K:G\nGBd|']],
  ['inline remarks', `${head}"[r:no]"DEF|[r:slowly]A3|[M:3/4]D3|]\n[r:the end]\n`, ['K:D\n"[r:no]"DEF|A3|[M:3/4]D3|]']],
  [
    'music before the first of the voices that are declared',
    'X:1\nV:1\nV:2\nK:D\nDEF|\nV:2\nD,3|\nV:1\nA3|]\n',
    ['K:D\nDEF|\nA3|]'],
  ],
  ['music before the only voice that comes later', 'X:1\nV:1\nV:2\nK:D\nDEF|A3|]\nV:2\nD,3|D,3|]\n', ['K:D\nDEF|A3|]']],
  [
    'bars and repeats that look like fields',
    `${head}|:d:|\nB:|\n[1c:|[2 d|]\ne::f:|\n`,
    ['K:D\n|:d:|\nB:|\n[1c:|[2 d|]\ne::f:|'],
  ],
  ['fields of remarks and macros', `${head}r:slowly\nm:~n2=o/n/\nU:T=!trill!\nDEF|\nW:The end|\n`, ['K:D\nDEF|']],
  ['typeset PostScript', `${head}DEF|\n%%beginps\n/x {ABC} def\n%%endps\nA3|]\n`, ['K:D\nDEF|\nA3|]']],
  ['decorations and chord symbols', `${head}+trill+DEF|!f!"Am"A3|~D.E|]\n`, ['K:D\n+trill+DEF|!f!"Am"A3|~D.E|]']],
  ['a key of none', 'X:1\nK:\nDEF|\n', ['K:\nDEF|']],
  ['a blank line of blanks', `${head}DEF|\n \t\nText\n`, ['K:D\nDEF|']],
];

describe('tunes as people have them', () => {
  it.each(cases)('%s', (_, file, tunes, kept = fields) => {
    const read = parseTunes(file, 'book.abc', { fields: kept, conditions: {} });
    expect(read.map(({ text }) => text)).toEqual(tunes.map((tune) => `X:1\n${tune}`));
  });

  it('reads conditions from the file header, their escapes written out', () => {
    const options = { fields, conditions: { meter: 'M', area: 'A' } };
    const [tune] = parseTunes("M:6/8\nA:Gij\\'on, Espa\\~na 100\\% % north\n\nX:1\nK:D\nDEF|\n", 'x', options);
    expect(tune?.conditions).toEqual({ meter: '6/8', area: 'Gijón, España 100%' });
  });

  it.each([
    ['T:Caf&eacute; &amp; t\\^e', 'Café & tê'],
    ['T:\\u0151 \\U0001F600 &#241;&#xf1; \\&eacute; &unknown;', 'ő 😀 ññ &eacute; &unknown;'],
    ['T:A long\\\ntitle', 'A long title'],
    ['T:A long\n+:title', 'A long title'],
  ])('reads the title %j', (line, title) => {
    expect(cutTuneBook(`X:1\n${line}\nK:D\nDEF|\nT:Second part\nA3|]\n`)[0]?.title).toBe(title);
  });

  it('says what it leaves out', async () => {
    const told: string[] = [];
    const book = `${head}V:1\nDEF|\nV:2\nD3|\n\nSlowly.\n\n${head}\nA3|]\n`;
    await withNotices(
      (message) => told.push(message),
      async () => parseTunes(book, 'b.abc', { fields, conditions: {} }),
    );
    expect(told).toEqual([
      'b.abc: 2 lines of text outside the tunes skipped: no music.',
      'b.abc: 1 tune skipped: no music before the blank line that ends a tune.',
      'b.abc: of 1 tune with several voices only the first voice is read; to keep all, add V to data.tuneFields.',
    ]);
  });

  it('has no tags of a page for rnn abc', () => {
    const [tune] = cutTuneBook(`${head}DEF|\n</pre>\nA3|]\n</html>\n`);
    expect(tune?.abc).toBe(`${head}DEF|\nA3|]`);
    expect(tune?.lines).toEqual([1, 2, 3, 5]);
  });

  it('is read the same by rnn abc, with the lines of the file', () => {
    const book = 'M:3/8\nL:1/8\n\nX:1\nT:La pi\\~nata\nK:D\nDEF|A2\nd:|\n\nNo music: "ABC".\n\nX:2\nK:G\n???|\n';
    const [one, two] = cutTuneBook(book);
    expect(one).toEqual({
      abc: 'X:1\nM:3/8\nL:1/8\nT:La pi\\~nata\nK:D\nDEF|A2\nd:|',
      line: 4,
      lines: [4, 1, 2, 5, 6, 7, 8],
      title: 'La piñata',
    });
    expect(parseByAbcjs(one?.abc ?? '').lines).toHaveLength(2);
    expect(checkTune(one as NonNullable<typeof one>)).toMatchObject({ bars: 2, right: 2, notes: 5, parses: true });
    expect(checkTune(two as NonNullable<typeof two>).problems[0]?.line).toBe(14);
  });
});
