import { describe, expect, it } from 'vitest';
import { parseFrameJson } from '../../../src/data/frames/frame-json.js';
import type { FrameFormat } from '../../../src/data/frames/sequence.js';
import { DataError } from '../../../src/errors.js';

const parse = (text: string, labels: FrameFormat['labels'] = 'sequence') => parseFrameJson(text, 'm.jsonl', { labels });

describe('parseFrameJson', () => {
  it('reads frames with their label', () => {
    expect(parse('\n{"label": " run ", "frames": [[1, 2], [3, 4], [5, 6]]}')).toEqual([
      {
        frames: Float32Array.of(1, 2, 3, 4, 5, 6),
        steps: 3,
        features: 2,
        label: 'run',
        tags: null,
        document: 'm.jsonl',
        line: 2,
      },
    ]);
  });

  it.each([
    ['7', '7'],
    ['true', 'true'],
  ])('takes the label %s', (json, label) => {
    expect(parse(`{"frames": [[1]], "label": ${json}}`)[0]?.label).toBe(label);
  });

  it('takes numbers for frames of one', () => {
    expect(parse('{"frames": [1, 2, 3]}', 'none')[0]).toMatchObject({ steps: 3, features: 1, label: null });
  });

  it('reads a tag a step', () => {
    expect(parse('{"frames": [1, 2], "tags": ["a", "b"]}', 'step')[0]).toMatchObject({ label: null, tags: ['a', 'b'] });
  });

  it.each([
    ['{"label": "x"}', 'sequence', 'm.jsonl:1: "frames" is missing; it must be a list of lists of numbers.'],
    ['{"frames": [], "label": "x"}', 'sequence', '"frames" is []; it must be'],
    ['{"frames": [[]], "label": "x"}', 'sequence', '"frames" is [[]]; it must be'],
    ['{"frames": [[1], 2], "label": "x"}', 'sequence', '"frames" is [[1],2]; it must be'],
    ['{"frames": [[1, 2], [3]], "label": "x"}', 'sequence', 'm.jsonl:1: frame 2 has 1 numbers where the first has 2.'],
    ['{"frames": [[1, null]], "label": "x"}', 'sequence', 'm.jsonl:1: number 2 of frame 1 is null.'],
    ['{"frames": [["1"]], "label": "x"}', 'sequence', 'm.jsonl:1: number 1 of frame 1 is "1".'],
    ['{"frames": [1e39], "label": "x"}', 'sequence', 'm.jsonl:1: number 1 of frame 1 is 1e+39.'],
    ['{"frames": [[1]]}', 'sequence', '"label" is missing; it must be a text that is not empty.'],
    ['{"frames": [[1]], "label": " "}', 'sequence', '"label" is " "; it must be'],
    ['{"frames": [[1]], "label": 0.5}', 'sequence', '"label" is 0.5; it must be'],
    ['{"frames": [1, 2], "tags": ["a"]}', 'step', 'm.jsonl:1 has 2 frames and 1 tags.'],
    ['{"frames": [1, 2], "label": "a"}', 'step', '"tags" is missing'],
  ] as const)('refuses %s for a label a %s', (text, labels, message) => {
    expect(() => parse(text, labels)).toThrow(DataError);
    expect(() => parse(text, labels)).toThrow(message);
  });
});
