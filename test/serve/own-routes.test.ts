import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { bodyOf, type Completion, type ErrorBody, oldRuns, useServer } from './served.js';

const tasks = [
  'languageModel',
  'bidirectionalLanguageModel',
  'tagging',
  'classification',
  'translation',
  'generation',
  'transcription',
];
const server = useServer([...tasks.flatMap((task) => ['--run', task]), '--runs', '.']);

interface List {
  object: string;
  model: string;
  data: Record<string, unknown>[];
}

/** What an early version printed for the texts of a command, and these texts: see test/tasks/old-checkpoints.test.ts. */
function printed(task: string, command: string): { texts: string[]; output: Record<string, unknown>[] } {
  const commands = JSON.parse(readFileSync(join(oldRuns, task, 'outputs.json'), 'utf8')) as {
    arguments: string[];
    output: Record<string, unknown>[];
  }[];
  const found = commands.find(({ arguments: [name] }) => name === command);
  if (found === undefined) throw new Error(`${task} has no output of ${command}.`);
  const texts = found.arguments.slice(found.arguments.indexOf('--json') + 1).filter((one) => !one.startsWith('--'));
  return { texts, output: found.output };
}

/** Numbers to 1e-5; only the keys that are expected. */
function expectSame(actual: unknown, expected: unknown): void {
  if (typeof expected === 'number') expect(actual).toBeCloseTo(expected, 5);
  else if (typeof expected === 'object' && expected !== null) {
    for (const [key, value] of Object.entries(expected)) expectSame((actual as Record<string, unknown>)[key], value);
  } else expect(actual).toBe(expected);
}

describe("rnn's own routes", () => {
  const same: [route: string, task: string, command: string, asked: object][] = [
    ['score', 'languageModel', 'score', { tokens: true }],
    ['tag', 'tagging', 'tag', {}],
    ['classify', 'classification', 'classify', {}],
    ['fill', 'bidirectionalLanguageModel', 'fill', {}],
  ];
  it.each(same)('/v1/%s answers what the command line says: %s', async (route, model, command, asked) => {
    const { texts, output } = printed(model, command);
    expect(texts.length).toBeGreaterThan(0);
    const list = await bodyOf<List>(server.post(`/v1/${route}`, { model, input: texts, ...asked }));
    expect(list).toMatchObject({ object: 'list', model });
    expect(list.data.map(({ index }) => index)).toEqual(texts.map((_, index) => index));
    for (const [at, { index: _, base: __, ...expected }] of output.entries()) expectSame(list.data[at], expected);
  });

  it('/v1/translate gives the best translations, with attention where it is asked for', async () => {
    const { texts, output } = printed('translation', 'translate');
    const input = texts.slice(0, 1);
    const list = await bodyOf<List>(server.post('/v1/translate', { model: 'translation', input, count: 2 }));
    const [first] = list.data as { translations: { text: string; attention?: number[][] }[]; sourceTokens: string[] }[];
    expect(first?.translations.length).toBe(2);
    expect(first?.translations[0]).not.toHaveProperty('attention');
    expect(first?.sourceTokens).toEqual(output[0]?.sourceTokens);
    const looked = await server.post('/v1/translate', { model: 'translation', input, attention: true });
    if (looked.status === 200) {
      const [{ translations: [best] = [] } = {}] = ((await looked.json()) as List).data as (typeof first)[];
      expect(best?.attention?.[0]?.length).toBe(first?.sourceTokens.length);
    } else {
      expect((await bodyOf<ErrorBody>(looked, 400)).error.param).toBe('attention');
    }
  });

  it('/v1/states gives the signals of each layer, and reads no files of this machine', async () => {
    const states = await bodyOf<{ steps: string[]; layers: { signals: Record<string, number[][]> }[] }>(
      server.post('/v1/states', { model: 'languageModel', input: 'En el parque' }),
    );
    expect(states.steps.slice(1)).toEqual(['En', 'el', 'parque']);
    expect(Object.keys(states.layers[0]?.signals ?? {})).toEqual(
      expect.arrayContaining(['h', 'c', 'i', 'f', 'g', 'o']),
    );
    const refused = server.post('/v1/states', { model: 'transcription', input: '/etc/passwd' });
    expect((await bodyOf<ErrorBody>(refused, 400)).error.message).toContain('not text');
  });

  it('/v1/score gives a pseudo-log-likelihood where the model looks from both sides', async () => {
    const { data } = await bodyOf<List>(
      server.post('/v1/score', { model: 'bidirectionalLanguageModel', input: 'En el parque hay niños.' }),
    );
    expect(data[0]?.pseudoLogLikelihood).toBeLessThan(0);
    expect(data[0]).not.toHaveProperty('tokens');
  });

  it('draws and scores under conditions, and names those that are missing or unknown', async () => {
    const { output } = printed('generation', 'sample');
    const asked = { model: 'generation', prompt: '', temperature: 0, max_tokens: 20 };
    const drawn = await bodyOf<Completion>(server.post('/v1/completions', { ...asked, conditions: { style: 'jigs' } }));
    expect(drawn.choices[0]?.text).toBe(output[0]?.text);
    const scores = [];
    for (const style of ['jigs', 'reels']) {
      const body = { model: 'generation', input: 'X:1', conditions: { style } };
      scores.push((await bodyOf<List>(server.post('/v1/score', body))).data[0]?.logProbability);
    }
    expect(scores[0]).not.toBe(scores[1]);
    const missing = await bodyOf<ErrorBody>(server.post('/v1/completions', asked), 400);
    expect(missing.error.message).toContain('needs the condition "style"');
    expect(missing.error.message).not.toContain('--condition');
    const unknown = server.post('/v1/score', { model: 'generation', input: 'a', conditions: { style: 'polka' } });
    expect((await bodyOf<ErrorBody>(unknown, 400)).error.message).toContain('polka');
  });

  it('says which model a route is for', async () => {
    const wrong = await bodyOf<ErrorBody>(server.post('/v1/tag', { model: 'languageModel', input: 'a' }), 400);
    expect(wrong.error).toMatchObject({ param: 'model', code: 'wrong_task' });
    const unnamed = await bodyOf<ErrorBody>(server.post('/v1/tag', { input: 'a' }), 400);
    expect(unnamed.error.message).toContain('Name a model');
  });

  const refused: [string, object][] = [
    ['score', { input: [] }],
    ['score', { input: ['a', 1] }],
    ['tag', { input: 'a', confidence: true }],
    ['translate', { input: 'a', count: 5, beamSize: 2 }],
    ['fill', { input: 'without a blank' }],
    ['classify', { input: 'a', top: 0 }],
  ];
  const modelOf: Record<string, string> = {
    ...{ score: 'languageModel', tag: 'tagging', translate: 'translation' },
    ...{ fill: 'bidirectionalLanguageModel', classify: 'classification' },
  };
  it.each(refused)('/v1/%s refuses %j', async (route, body) => {
    const { error } = await bodyOf<ErrorBody>(server.post(`/v1/${route}`, { model: modelOf[route], ...body }), 400);
    expect(error.type).toBe('invalid_request_error');
  });
});

describe('/v1/audio/transcriptions', () => {
  const recording = 'data/tones/train-01.wav';
  const send = (fields: Record<string, string>, file: BlobPart | null = readFileSync(join(oldRuns, recording))) => {
    const form = new FormData();
    for (const [name, value] of Object.entries(fields)) form.set(name, value);
    if (file !== null) form.set('file', new Blob([file]), 'one.wav');
    return fetch(`${server.url}/v1/audio/transcriptions`, { method: 'POST', body: form });
  };
  const model = 'transcription';
  const { output } = printed('transcription', 'transcribe');
  const expected = output.find(({ file }) => file === recording) as { text: string; length: number; tokens: object[] };

  it('transcribes a recording as text, as JSON and with the times of its tokens', async () => {
    expect(await bodyOf(send({ model }))).toEqual({ text: expected.text });
    expect(await (await send({ model, response_format: 'text' })).text()).toBe(`${expected.text}\n`);
    const verbose = await bodyOf<Record<string, unknown>>(send({ model, response_format: 'verbose_json' }));
    expect(verbose).toMatchObject({
      task: 'transcribe',
      language: 'es',
      duration: expected.length,
      text: expected.text,
    });
    expectSame(verbose.tokens, expected.tokens);
  });

  const sendAs = (type: string, body: string) =>
    server.post('/v1/audio/transcriptions', body, { 'content-type': type });
  const boundary = 'multipart/form-data; boundary=a';
  const file = 'content-disposition: form-data; name="file"; filename="one.wav"\r\n\r\n';
  const field = 'content-disposition: form-data; name="model"\r\n\r\n';
  const wrong: [string, () => Promise<Response>, RegExp][] = [
    ['a form without a recording', () => send({ model }, null), /no recording/],
    ['what is no recording', () => send({ model }, 'hello'), /one\.wav/],
    ['a field that it would ignore', () => send({ model, prompt: 'x' }), /does not support "prompt"/],
    ['a format that it has not', () => send({ model, response_format: 'srt' }), /response_format/],
    ['a model of another task', () => send({ model: 'tagging' }), /task tagging/],
    ['JSON', () => server.post('/v1/audio/transcriptions', { model }), /form/],
    ['a form without a boundary', () => sendAs('multipart/form-data', 'x'), /form cannot be read/],
    ['a boundary that is too long', () => sendAs(`multipart/form-data; boundary=${'a'.repeat(500)}`, 'x'), /boundary/],
    ['a form that is cut off', () => sendAs(boundary, `--a\r\n${file}abc`), /cut off/],
    [
      'a field that is too long',
      () => sendAs(boundary, `--a\r\n${field}${'x'.repeat(2000)}\r\n--a--\r\n`),
      /longer than/,
    ],
  ];
  it.each(wrong)('refuses %s', async (what, ask, message) => {
    const { error } = await bodyOf<ErrorBody>(ask(), what === 'JSON' ? 415 : 400);
    expect(error.message).toMatch(message);
    expect(error.message).not.toContain('\n');
  });
});

it('lists the models with what they are for', async () => {
  const { data } = await bodyOf<{ data: { id: string; task: string; routes: string[]; conditions: object[] }[] }>(
    server.get('/v1/models'),
  );
  expect(data.map(({ id }) => id)).toEqual(tasks);
  expect(data.find(({ id }) => id === 'generation')?.conditions).toEqual([
    { name: 'style', values: ['jigs', 'reels', 'waltzes'] },
  ]);
  expect(data.find(({ id }) => id === 'transcription')?.routes).toEqual(['/v1/audio/transcriptions']);
  expect(await bodyOf(server.get('/v1/models/tagging'))).toMatchObject({
    id: 'tagging',
    object: 'model',
    owned_by: 'rnn',
  });
  await bodyOf<ErrorBody>(server.get('/v1/models/nobody'), 404);
});
