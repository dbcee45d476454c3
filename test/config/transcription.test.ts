import { expect, it } from 'vitest';
import { parseConfig } from '../../src/config/parse.js';
import type { ConfigInput } from '../../src/config/schema.js';
import { messageOf } from './minimal.js';

const minimal = (extra: Record<string, unknown> & { data?: object }) =>
  ({ task: 'transcription', ...extra, data: { train: 'list.tsv', ...extra.data } }) as ConfigInput;

const named = (pattern: string) => ({ data: { type: 'fileNames', pattern } });

it.each([
  [
    'audio.highestHertz is 6000, but 8000 samples per second contain',
    { audio: { sampleRate: 8000, highestHertz: 6000 } },
  ],
  ['audio.lowestHertz is not below', { audio: { sampleRate: 8000, lowestHertz: 4000 } }],
  ['model.skip is 3, above stack (2)', { model: { stack: 2, skip: 3 } }],
  ['model.hiddenSize lists 1 and layers is 2', { model: { layers: 2, hiddenSize: [8] } }],
  ['data.join.longest is 2, below shortest (3)', { data: { join: { longest: 2 } } }],
  ['data.join.gapMilliseconds.to is 5, below from (9)', { data: { join: { gapMilliseconds: { from: 9, to: 5 } } } }],
  ['data.join joins recordings, but audio: null', { audio: null, data: { join: {} } }],
  ['augmentation changes recordings (speed), but audio: null', { audio: null, augmentation: { speed: 0.1 } }],
  ['augmentation.noiseDecibels.to is 5, below from (10)', { augmentation: { noiseDecibels: { to: 5 } } }],
  ['data.pattern', named('(?<word>a)')],
  ['data.pattern', named('(?<text>a')],
  ['pattern', { data: { pattern: '(?<text>a)' } }],
  ['sequenceLength', { training: { sequenceLength: 5 } }],
  ['training.earlyStopping watches validation', { data: { validationFraction: 0 }, training: { earlyStopping: {} } }],
])('says: %s', async (expected, extra) => {
  expect(await messageOf(() => parseConfig(minimal(extra), 'c.yaml'))).toContain(expected);
});

it.each([
  [{}],
  [{ audio: null, augmentation: { timeMasks: 2 } }],
  [named('(?<text>\\d)_(?<group>[a-z]+)')],
  [{ data: { join: {} }, augmentation: { speed: 0.1, noiseDecibels: {} } }],
])('takes %j', (extra) => {
  expect(parseConfig(minimal(extra), 'c.yaml').task).toBe('transcription');
});
