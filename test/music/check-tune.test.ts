import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { checkTune, summariseTunes } from '../../src/music/check-tune.js';
import { cutTuneBook } from '../../src/music/tune-book.js';

function check(body: string, head = 'M:4/4\nL:1/4\nK:D\n') {
  const [tune] = cutTuneBook(`X:1\n${head}${body}\n`);
  if (tune === undefined) throw new Error('There is a tune.');
  return checkTune(tune);
}

describe('bars', () => {
  it.each([
    ['four quarters', 'ABcd|ABcd|]', 2, 2],
    ['a short bar inside', 'ABcd|ABc|ABcd|]', 3, 2],
    ['a long bar', 'ABcd|ABcde|ABcd|]', 3, 2],
    ['an upbeat, and a last bar without it', 'A|ABcd|ABc|]', 3, 3],
    ['an upbeat, and a whole last bar', 'A|ABcd|ABcd|]', 3, 3],
    ['a last bar that no upbeat completes', 'ABcd|ABc|]', 2, 1],
    ['a last bar that lacks more than its upbeat', 'A|ABcd|AB|]', 3, 2],
    ['a bar that a repeat cuts in two', 'ABcd|AB::cd|ABcd|AB:|', 5, 5],
    ['a section without an upbeat after one with one', 'A|ABcd|ABc::ABcd|ABcd:|', 5, 5],
    ['first and second endings', 'A|ABcd|1 ABc:|2 ABcd|]', 4, 4],
    ['an ending that is too short', 'A|ABcd|1 AB:|2 ABcd|]', 4, 3],
    ['bar lines in a row', 'ABcd| |:ABcd| :|', 2, 2],
    ['a triplet that takes the time of two', '(3ABc de|(3A/B/c/ def|]', 2, 2],
    ['a triplet too many', '(3ABc (3ABc d|ABcd|]', 2, 1],
    ['rests, chords and grace notes', 'z2 {g}[fa]2|Z|]', 2, 2],
    ['another meter from the next line on', 'ABcd|\nM:3/4\nABc|]', 2, 2],
    ['another meter in the line', 'ABcd|[M:3/4]ABc|]', 2, 2],
  ])('%s', (_, body, bars, right) => {
    expect(check(body)).toMatchObject({ bars, right, barsAddUp: bars === right });
  });

  it.each([
    ['C', 'ABcd|]'],
    ['C|', 'ABcd|]'],
    ['6/8', 'A3/2B3/2|]'],
    ['2+3/8', 'A/B/ c/d/e/|]'],
  ])('of the meter %s', (meter, body) => {
    expect(check(body, `M:${meter}\nL:1/4\nK:D\n`)).toMatchObject({ bars: 1, right: 1 });
  });

  it('of every voice count', () => {
    const body = 'V:1\nABcd|ABcd|]\nV:2\nABcd|ABc|]';
    expect(check(body)).toMatchObject({ bars: 4, right: 3 });
  });

  it('do not add up to nothing', () => {
    expect(check('ABcd|', 'L:1/4\nM:none\nK:D\n')).toMatchObject({ bars: 0, barsAddUp: false, parses: true });
  });
});

describe('keys', () => {
  it.each([
    ['its own notes', 'DEFG|', 4, 4],
    ['a foreign note', '^DEFG|', 4, 3],
    ['an accidental that says what the key says', '^FEFG|', 4, 4],
    ['one that holds until the end of the bar', '=FGFF|FGFF|', 8, 5],
    ['one in another octave, which does not hold', '=Ffff|', 4, 3],
    ['the notes of a chord, each for itself', '[D=FA]4|', 3, 2],
    ['another key in the line', 'F4|[K:G]c4|[K:D]=c4|', 3, 2],
    ['another key from the next line on', 'F4|\nK:F\nF4|B4|', 3, 3],
    ['notes below and above the staff', "D,,E,,F,,G,,|d''e''=f''g''|", 8, 7],
  ])('%s', (_, body, notes, inKey) => {
    expect(check(body)).toMatchObject({ notes, inKey });
  });

  it('hold with nine notes of ten', () => {
    expect(check('DEFG|ABcd|=cd2z|').keyHolds).toBe(true);
    expect(check('DEFG|ABcd|=c4|').keyHolds).toBe(false);
  });
});

describe('parsing', () => {
  it('names unknown content by its line in the whole text', () => {
    const [, second] = cutTuneBook('X:1\nK:D\nABc\n\nX:2\nT:Two\nK:D\nABc|\nA?c|\n');
    expect(checkTune(second as NonNullable<typeof second>)).toMatchObject({
      title: 'Two',
      line: 5,
      parses: false,
      barsAddUp: false,
      keyHolds: false,
      problems: [{ message: 'Unknown character ignored', line: 9, column: 2 }],
    });
  });

  it.each([
    ['no key', 'ABcd|', 'M:4/4\n', 'no key (K:)'],
    ['no notes', '|||', 'M:4/4\nK:D\n', 'no notes'],
    ['nothing', '', '', 'no key (K:)'],
  ])('wants more than %s', (_, body, head, message) => {
    expect(check(body, head).problems.map((problem) => problem.message)).toContain(message);
  });

  it('keeps markup of a message out of it', () => {
    const { problems } = check('A"B<c|');
    expect(problems[0]?.message).toBe('Missing the closing quote while parsing the chord symbol');
  });
});

describe('summariseTunes', () => {
  it('counts bars and notes of what parses alone', () => {
    const checks = [check('ABcd|ABcd|'), check('ABcd|ABc|ABcd|'), check('A?cd|')];
    expect(summariseTunes(checks)).toEqual({
      tunes: 3,
      parse: 2,
      barsAddUp: 1,
      keyHolds: 2,
      sound: 1,
      bars: { bars: 5, right: 4 },
      notes: { notes: 19, inKey: 19 },
    });
  });

  it('finds nothing wrong with our own tunes', () => {
    const folder = new URL('../../data/tunes/', import.meta.url);
    const tunes = readdirSync(folder).flatMap((file) => cutTuneBook(readFileSync(new URL(file, folder), 'utf8')));
    expect(summariseTunes(tunes.map(checkTune))).toMatchObject({ tunes: 14, sound: 14 });
  });
});
