import { beforeAll, describe, expect, it } from 'vitest';
import { rnn } from '../cli/rnn.js';
import { sharedFolder } from '../temporary-folder.js';
import { movement, readRows, rowsOf, series, trainFrameRuns } from '../web/frame-runs.js';
import { bodyOf, type ErrorBody, oldRuns, useServer } from './served.js';

const folder = sharedFolder();
const env = { RNN_BACKEND: 'wasm' };
beforeAll(() => trainFrameRuns(folder, env), 120_000);
const runs = ['tags', 'labels', `${oldRuns}/tagging`, `${oldRuns}/classification`];
const server = useServer(
  runs.flatMap((run) => ['--run', run]),
  { cwd: folder },
);

interface List {
  data: Record<string, unknown>[];
}

/** What the command prints with --json for a file. */
async function printed(command: string, run: string, file: string): Promise<Record<string, unknown>> {
  const { stdout, stderr, exitCode } = await rnn([command, '--run', run, '--json', '--file', file], {
    cwd: folder,
    env,
  });
  expect(exitCode, stderr).toBe(0);
  return JSON.parse(stdout.split('\n')[0] as string);
}

const tagged = rowsOf(series(1));
const moved = readRows(movement);

describe('frames on a server', () => {
  it('/v1/tag tags them as the command does', async () => {
    const { document: _, line: __, ...expected } = await printed('tag', 'tags', 'validation.csv');
    const { data } = await bodyOf<List>(server.post('/v1/tag', { model: 'tags', frames: [tagged, tagged.slice(3)] }));
    const [first, second] = data as { tags: string[]; confidences: number[] }[];
    expect(Object.keys(first ?? {})).toEqual(['index', ...Object.keys(expected)]);
    expect(first?.tags).toEqual(expected.tags);
    for (const [step, value] of (expected.confidences as number[]).entries()) {
      expect(first?.confidences[step]).toBeCloseTo(value, 5);
    }
    expect(second?.tags.length).toBe(9);
    const alone = await bodyOf<List>(server.post('/v1/tag', { model: 'tags', frames: tagged }));
    expect(alone.data).toEqual([data[0]]);
  });

  it('/v1/classify labels them as the command does', async () => {
    const { document: _, line: __, ...expected } = await printed('classify', 'labels', movement);
    const body = { model: 'labels', frames: Array(20).fill(moved) };
    const { data } = await bodyOf<List>(server.post('/v1/classify', body));
    expect(data.map(({ index }) => index)).toEqual(Array.from({ length: 20 }, (_, index) => index));
    const last = data[19] as { label: string; probabilities: { label: string; probability: number }[] };
    expect(Object.keys(last)).toEqual(['index', ...Object.keys(expected)]);
    expect(last.label).toBe(expected.label);
    for (const [at, { label, probability }] of (expected.probabilities as typeof last.probabilities).entries()) {
      expect(last.probabilities[at]?.label).toBe(label);
      expect(last.probabilities[at]?.probability).toBeCloseTo(probability, 5);
    }
    const top = await bodyOf<List>(server.post('/v1/classify', { model: 'labels', frames: moved, top: 1 }));
    expect(top.data[0]?.probabilities).toHaveLength(1);
  });

  it('lists what a model of frames reads, and no route that it cannot answer', async () => {
    const { data } = await bodyOf<List>(server.get('/v1/models'));
    const shown = data.map(({ id, routes, frames }) => ({ id, routes, frames }));
    expect(shown.slice(0, 2)).toEqual([
      { id: 'tags', routes: ['/v1/tag'], frames: { features: 2, names: ['x', 'y'] } },
      { id: 'labels', routes: ['/v1/classify'], frames: { features: moved[0]?.length, names: expect.any(Array) } },
    ]);
    expect(shown.slice(2).map(({ frames }) => frames)).toEqual([null, null]);
    const states = server.post('/v1/states', { model: 'tags', input: '/etc/passwd' });
    expect((await bodyOf<ErrorBody>(states, 400)).error.message).toContain('not text.');
  });

  const [tag, classify] = ['/v1/tag', '/v1/classify'];
  const refused: [what: string, route: string, body: object, param: string, message: RegExp][] = [
    ['text for a model of frames', tag, { model: 'tags', input: 'Elena' }, 'input', /not text: send `frames`\./],
    ['text to label', classify, { model: 'labels', input: ['Elena'] }, 'input', /reads sequences of numbers/],
    ['frames for a tagger of text', tag, { model: 'tagging', frames: tagged }, 'frames', /reads text, not frames/],
    ['frames for another', classify, { model: 'classification', frames: tagged }, 'frames', /reads text, not frames/],
    ['both', tag, { model: 'tags', input: 'Elena', frames: tagged }, 'input', /either `input`.*or `frames`/],
    ['neither', tag, { model: 'tags' }, 'input', /either `input`.*or `frames`/],
    ['other columns', tag, { model: 'tags', frames: [[1]] }, 'frames', /have 1 number each.*tags reads 2 \(x, y\)/],
    ['other columns later', tag, { model: 'tags', frames: [tagged, [[1]]] }, 'frames', /of sequence 2 have 1/],
    ['a short frame', tag, { model: 'tags', frames: [[1, 2], [1]] }, 'frames', /frame 2 has 1 number where .* 2\./],
    ['a short frame later', tag, { model: 'tags', frames: [[[1, 2]], [[1, 2], [1]]] }, 'frames', /sequence 2, frame 2/],
    ['words', tag, { model: 'tags', frames: [['1', '2']] }, 'frames', /a list of frames, each a list of numbers/],
    ['no frame', tag, { model: 'tags', frames: [] }, 'frames', /a list of frames/],
    ['an empty frame', tag, { model: 'tags', frames: [[]] }, 'frames', /a list of frames/],
    ['a sequence among frames', tag, { model: 'tags', frames: [[1, 2], [[1, 2]]] }, 'frames', /a list of frames/],
    ['a missing number', tag, { model: 'tags', frames: [[1, null]] }, 'frames', /a list of frames/],
    ['too many', tag, { model: 'tags', frames: Array(257).fill(tagged) }, 'frames', /1 to 256/],
    ['words in blanks', tag, { model: 'tags', frames: tagged, tokenized: true }, 'tokenized', /goes with `input`/],
  ];
  it.each(refused)('refuses %s in a sentence', async (_, route, body, param, message) => {
    const { error } = await bodyOf<ErrorBody>(server.post(route, body), 400);
    expect(error.param).toBe(param);
    expect(error.message).toMatch(message);
    expect(error.message).toMatch(/^[^\n]{5,300}$/);
  });

  it('refuses a number that is not finite as a float', async () => {
    const refuse = async (text: string) =>
      (await bodyOf<ErrorBody>(server.post(tag, `{"model": "tags", "frames": [[0, 1], [2, ${text}]]}`), 400)).error;
    for (const text of ['1e400', '-1e39']) {
      expect((await refuse(text)).message).toBe('frames: number 2 of frame 2 is not a finite number.');
    }
    expect((await refuse('NaN')).code).toBe('invalid_json');
    // Not a fault of the model, whose numbers would overflow.
    expect((await refuse('3e38')).message).toMatch(/^Number 2 of frame 2 is too large/);
  });

  it('is limited by the size of a request', async () => {
    const body = { model: 'tags', frames: Array(200_000).fill([1, 2]) };
    expect((await bodyOf<ErrorBody>(server.post(tag, body), 413)).error.code).toBe('request_too_large');
  });
});
