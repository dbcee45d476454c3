import { describe, expect, it } from 'vitest';
import type { FrameFormat } from '../../../src/data/frames/sequence.js';
import { parseUea } from '../../../src/data/frames/uea.js';
import { DataError } from '../../../src/errors.js';

const header = '#A comment\n@problemName Moves\n@timeStamps false\n@classLabel true walk run\n@data\n';
const parse = (text: string, labels: FrameFormat['labels'] = 'sequence') => parseUea(text, 'm.ts', { labels });

describe('parseUea', () => {
  it('reads channels apart by colons, the class last', () => {
    expect(parse(`${header}1,2,3:4,5,6:walk\n# another\n\n7,8:9,1e1:run\n`)).toEqual([
      {
        frames: Float32Array.of(1, 4, 2, 5, 3, 6),
        steps: 3,
        features: 2,
        label: 'walk',
        tags: null,
        document: 'm.ts',
        line: 6,
      },
      {
        frames: Float32Array.of(7, 9, 8, 10),
        steps: 2,
        features: 2,
        label: 'run',
        tags: null,
        document: 'm.ts',
        line: 9,
      },
    ]);
  });

  it('reads directives in any case, and a file without classes', () => {
    expect(parse('@TIMESTAMPS FALSE\n@ClassLabel false\n@DATA\n1,2:3,4\n', 'none')).toMatchObject([
      { features: 2, label: null },
    ]);
  });

  it('leaves classes out that are not asked for', () => {
    expect(parse(`${header}1:2:run`, 'none')).toMatchObject([{ features: 2, label: null }]);
  });

  it.each([
    [`${header}1,?:2,3:walk`, 'm.ts:6: value 2 of channel 1 is ?.'],
    [`${header}1,NaN:2,3:walk`, 'm.ts:6: value 2 of channel 1 is NaN.'],
    [`${header}1,2:3:walk`, 'm.ts:6: channel 2 has 1 values where the first has 2.'],
    [`${header}1,2:3,4`, 'm.ts:6 has the class "3,4", which is not listed in @classLabel.'],
    [`${header}1,2:3,4:swim`, 'm.ts:6 has the class "swim", which is not listed in @classLabel.'],
    [`${header}walk`, 'm.ts:6 has a class but no values.'],
    [
      '@timeStamps true\n@classLabel true walk\n@data\n(0,1),(1,2),(3,1):walk',
      'm.ts:4: value 3 of channel 1 is not as long after the one before it as the others.',
    ],
    ['@timeStamps true\n@classLabel true walk\n@data\n1,2:walk', 'm.ts:4: channel 1 has no (time,value)'],
    ['@targetlabel true\n@data\n1:3', 'm.ts:1: the sequences have a number to predict instead of a class.'],
    ['@classLabel true walk\n1:walk', 'm.ts has no line @data.'],
    ['@classLabel false\n@data\n1:2', 'm.ts has no classes: it says @classLabel false.'],
  ])('refuses %j', (text, message) => {
    expect(() => parse(text)).toThrow(DataError);
    expect(() => parse(text)).toThrow(message);
  });

  it('has no tags of steps', () => {
    expect(() => parse(`${header}1:walk`, 'step')).toThrow('m.ts has no tag for each step.');
  });
});
