import { once } from 'node:events';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { loadCheckpoint } from '../../src/checkpoint/load.js';
import { saveCheckpoint } from '../../src/checkpoint/save.js';
import { rnn } from '../cli/rnn.js';
import { sharedFolder, temporaryFolder } from '../temporary-folder.js';
import { bodyOf, type Completion, type ErrorBody, oldRuns, serve, useServer } from './served.js';

const path = '/v1/completions';

/** Writes a checkpoint, whose weights `change` may replace, in place of the one that may be there. */
async function writeRun(
  folder: string,
  name: string,
  change: (weights: Float32Array) => void = () => {},
  task = 'languageModel',
): Promise<void> {
  const checkpoint = await loadCheckpoint(join(oldRuns, task, 'checkpoints/last'));
  for (const { data } of checkpoint.snapshot.weights) change(data);
  await saveCheckpoint(join(folder, name, 'checkpoints', 'last'), checkpoint);
}

const toNaN = (weights: Float32Array) => weights.fill(Number.NaN);

describe('a server that is asked wrongly', () => {
  const folder = sharedFolder();
  beforeAll(async () => {
    await writeRun(folder, 'sound');
    await writeRun(folder, 'diverged', toNaN);
  });
  const server = useServer([
    '--run',
    'sound',
    '--run',
    'diverged',
    '--runs',
    folder,
    '--max-body',
    '2000',
    '--allow-origin',
    'https://good.example',
  ]);
  const sound = { model: 'sound', prompt: 'El', max_tokens: 3 };

  /** What comes back for bytes that may be no HTTP. */
  async function send(text: string): Promise<string> {
    const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
    let answered = '';
    socket.setEncoding('utf8').on('data', (piece) => {
      answered += piece;
    });
    socket.end(text);
    await once(socket, 'close');
    return answered;
  }

  const wrong: [what: string, status: number, ask: () => Promise<Response>][] = [
    ['JSON that is cut off', 400, () => server.post(path, '{"prompt":')],
    ['JSON that would change prototypes', 400, () => server.post(path, '{"__proto__":{"prompt":"El"}}')],
    ['a list', 400, () => server.post(path, [])],
    ['null', 400, () => server.post(path, 'null')],
    ['lists in lists in lists', 400, () => server.post(path, `{"prompt":${'['.repeat(900)}${']'.repeat(900)}}`)],
    ['text that is not UTF-8', 400, () => server.post(path, Buffer.from('{"prompt":"ni\xf1o"}', 'latin1'))],
    ['a body in Latin-1', 415, () => server.post(path, sound, { 'content-type': 'application/json; charset=latin1' })],
    [
      'a compressed body',
      415,
      () => server.post(path, gzipSync(JSON.stringify(sound)), { 'content-encoding': 'gzip' }),
    ],
    [
      'a form in place of JSON',
      415,
      () => server.post(path, 'x', { 'content-type': 'multipart/form-data; boundary=x' }),
    ],
    ['no body', 400, () => server.post(path, '')],
    ['a body that is too large', 413, () => server.post(path, { prompt: 'x'.repeat(3000) })],
    ['a body that is no JSON', 415, () => server.post(path, 'prompt=El', { 'content-type': 'text/plain' })],
    ['a path that is not there', 404, () => server.get('/v2')],
    ['a long path', 404, () => server.get(`/${'v'.repeat(8000)}`)],
    ['a method that is not there', 404, () => server.get(path)],
    ['a path that cannot be decoded', 400, () => server.get('/%zz')],
    ['a page of another origin', 403, () => server.post(path, sound, { origin: 'https://bad.example' })],
    ['a model that gives no numbers', 500, () => server.post(path, { ...sound, model: 'diverged' })],
    ['its scores', 500, () => server.post('/v1/score', { model: 'diverged', input: 'El' })],
    ['its log-probabilities', 500, () => server.post(path, { ...sound, model: 'diverged', echo: true, logprobs: 1 })],
  ];
  it.each(wrong)('answers %s with an error in one sentence', async (_, status, ask) => {
    const { error } = await bodyOf<ErrorBody>(ask(), status);
    expect(Object.keys(error)).toEqual(['message', 'type', 'param', 'code']);
    expect(error.message).toMatch(/^[^\n]{5,600}$/);
    expect(error.message).not.toMatch(/\bat .*:\d+/);
    expect((await bodyOf<Completion>(server.post(path, sound))).choices.length).toBe(1);
  });

  it('ends a stream of a model that gives no numbers with an error', async () => {
    const response = await server.post(path, { ...sound, model: 'diverged', stream: true });
    expect((await bodyOf<ErrorBody>(response, 500)).error.code).toBe('model_error');
  });

  it('answers what is no HTTP, and closes', async () => {
    expect(await send('GARBAGE\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 [\s\S]*This is not an HTTP request/);
    const headers = Array.from({ length: 300 }, (_, index) => `x-${index}: ${'y'.repeat(100)}`).join('\r\n');
    expect(await send(`GET / HTTP/1.1\r\nhost: localhost\r\n${headers}\r\n\r\n`)).toMatch(/^HTTP\/1\.1 431 /);
    // A client that says no more than half a request and leaves.
    await send(
      `POST ${path} HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{"pro`,
    );
    expect((await server.get('/health')).status).toBe(200);
  });

  it('answers at localhost alone: a foreign name for this machine is refused', async () => {
    const request = (host: string) => send(`GET /v1/models HTTP/1.1\r\nhost: ${host}\r\nconnection: close\r\n\r\n`);
    expect(await request('rebound.example')).toMatch(/^HTTP\/1\.1 403 /);
    expect(await request('localhost:8000')).toMatch(/^HTTP\/1\.1 200 /);
  });

  it('lets pages of an allowed origin in', async () => {
    const origin = 'https://good.example';
    const preflight = await fetch(`${server.url}${path}`, {
      method: 'OPTIONS',
      headers: { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'content-type' },
    });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get('access-control-allow-headers')).toBe('content-type');
    const answered = await server.post(path, sound, { origin });
    expect(answered.headers.get('access-control-allow-origin')).toBe(origin);
    const own = await server.post(path, sound, { origin: server.url });
    expect([own.status, own.headers.get('access-control-allow-origin')]).toEqual([200, null]);
  });

  it('tells failures of a model in its log, without their stack', () => {
    expect(server.stderr()).toContain('not finite');
    for (const line of server.stderr().trim().split('\n')) JSON.parse(line);
  });
});

describe('a model of any task whose training diverged', () => {
  const folder = sharedFolder();
  const asks: [task: string, route: string, body: object][] = [
    ['generation', 'completions', { prompt: '', max_tokens: 3, conditions: { style: 'jigs' } }],
    ['generation', 'score', { input: 'X:1', conditions: { style: 'jigs' } }],
    ['languageModel', 'states', { input: 'El' }],
    ['bidirectionalLanguageModel', 'fill', { input: 'El ___ quiere salir.' }],
    ['bidirectionalLanguageModel', 'score', { input: 'El quiere salir.' }],
    ['tagging', 'tag', { input: 'Elena vive en Madrid.' }],
    ['classification', 'classify', { input: 'Una película maravillosa.' }],
    ['translation', 'translate', { input: 'la casa roja' }],
  ];
  const tasks = [...new Set([...asks.map(([task]) => task), 'transcription'])];
  beforeAll(async () => {
    for (const task of tasks) await writeRun(folder, task, toNaN, task);
  });
  const server = useServer([...tasks.flatMap((task) => ['--run', task]), '--runs', folder]);

  it.each(asks)('of %s is no answer, and no null: /v1/%s', async (model, route, body) => {
    const { error } = await bodyOf<ErrorBody>(server.post(`/v1/${route}`, { model, ...body }), 500);
    expect(error).toMatchObject({ type: 'server_error', code: 'model_error' });
    expect(error.message).toContain('not finite');
  });

  it('of transcription is no answer either', async () => {
    const form = new FormData();
    form.set('model', 'transcription');
    form.set('response_format', 'verbose_json');
    form.set('file', new Blob([readFileSync(join(oldRuns, 'data/tones/train-01.wav'))]), 'one.wav');
    const asked = fetch(`${server.url}/v1/audio/transcriptions`, { method: 'POST', body: form });
    expect((await bodyOf<ErrorBody>(asked, 500)).error.code).toBe('model_error');
  });
});

it('asks for its API key in every route that uses a model, and takes one from a file', async () => {
  const folder = temporaryFolder();
  const file = join(folder, 'key');
  writeFileSync(file, 'sk-one\n');
  const server = await serve(['--run', 'languageModel', '--runs', '.', '--host', '0.0.0.0', '--api-key-file', file]);
  const port = new URL(server.url).port;
  const ask = async (route: string, authorization?: string) => {
    const headers = authorization === undefined ? {} : { authorization };
    return (await fetch(`http://127.0.0.1:${port}${route}`, { headers })).status;
  };
  expect(await ask('/v1/models')).toBe(401);
  expect(await ask('/metrics')).toBe(401);
  expect(await ask('/v1/models', 'Bearer sk-on')).toBe(401);
  expect(await ask('/v1/models', 'sk-one')).toBe(401);
  expect(await ask('/v1/models', 'Bearer sk-one')).toBe(200);
  expect(await ask('/health')).toBe(200);
  expect(await ask('/docs')).toBe(200);
  expect(await server.stop()).toBe(0);
});

it('finishes running requests after a signal, accepts no new ones, and exits with 0', async () => {
  const server = await serve(['--run', 'languageModel', '--runs', '.']);
  const response = await server.post(path, {
    prompt: 'El',
    max_tokens: 500,
    n: 64,
    temperature: 3,
    logprobs: 3,
    stream: true,
  });
  const text = response.text();
  const code = server.stop('SIGINT');
  expect((await text).endsWith('data: [DONE]\n\n')).toBe(true);
  expect(await code).toBe(0);
  await expect(server.get('/health')).rejects.toThrow();
});

it('refuses requests after a signal with 503, and does not wait for connections without one', async () => {
  const server = await serve(['--run', 'languageModel', '--runs', '.', '--log-level', 'info']);
  const port = Number(new URL(server.url).port);
  // A browser opens connections ahead.
  for (const text of ['', 'GET / HTTP/1.1\r\nho']) {
    const socket = connect(port, '127.0.0.1').on('error', () => {});
    socket.write(text);
    onTestFinished(() => void socket.destroy());
  }
  const late = connect(port, '127.0.0.1');
  let answered = '';
  late.setEncoding('utf8').on('data', (text: string) => {
    answered += text;
  });
  await once(late, 'connect');
  const begun = performance.now();
  const code = server.stop();
  await new Promise((resolve) => setTimeout(resolve, 50));
  late.write('GET /v1/models HTTP/1.1\r\nhost: localhost\r\n\r\n');
  expect(await code).toBe(0);
  expect(performance.now() - begun).toBeLessThan(10_000);
  expect(answered).toMatch(/^HTTP\/1\.1 503 [\s\S]*retry-after: 5/i);
  expect(server.stderr()).not.toMatch(/"level":[56]0|stack/);
});

it('takes up a checkpoint that is replaced, and keeps the one that it has where the new one is damaged', async () => {
  const folder = temporaryFolder();
  await writeRun(folder, 'run');
  const weights = join(folder, 'run', 'checkpoints', 'last', 'weights.bin');
  const server = await serve(['--run', 'run', '--runs', folder, '--watch', '--log-level', 'info']);
  const status = async () => (await server.post(path, { prompt: 'El', max_tokens: 2 })).status;
  const until = async (isSo: () => boolean | Promise<boolean>) => {
    while (!(await isSo())) await new Promise((resolve) => setTimeout(resolve, 50));
  };
  expect(await status()).toBe(200);
  await writeRun(folder, 'run', toNaN);
  await until(() => server.stderr().includes('a new checkpoint was loaded'));
  expect(await status()).toBe(500);
  await writeRun(folder, 'run');
  rmSync(weights);
  await until(() => server.stderr().includes('the new checkpoint is not loaded'));
  await writeRun(folder, 'run');
  await until(async () => (await status()) === 200);
  expect(await server.stop()).toBe(0);
});

it('answers others while a long text is scored', async () => {
  const server = await serve(['--run', 'languageModel', '--runs', '.']);
  let isScored = false;
  const scored = server
    .post('/v1/score', { input: Array(200).fill('Elena no quiere salir con Juan. '.repeat(20)), tokens: true })
    .then(async (response) => {
      isScored = true;
      return (await response.json()) as { data: unknown[] };
    });
  const before = [];
  while (!isScored && before.length < 5) before.push((await server.post(path, { prompt: 'El', max_tokens: 1 })).status);
  expect(before.length).toBeGreaterThan(1);
  expect((await scored).data.length).toBe(200);
  await server.stop();
});

describe('rnn serve', () => {
  const refused: [what: string, args: string[], message: RegExp][] = [
    ['a run that is not there', ['--run', 'taging'], /no run "taging"[\s\S]*Did you mean "tagging"/],
    ['two runs of one name', ['--run', 'tagging', '--run', './tagging'], /Two of the runs have the name "tagging"/],
    ['another host without a key', ['--run', 'tagging', '--host', '0.0.0.0'], /has no API key[\s\S]*--api-key-file/],
    ['a host that is not there', ['--run', 'tagging', '--host', '127.0.0.1.invalid'], /host|looked up|no API key/],
    ['a key file that is not there', ['--run', 'tagging', '--api-key-file', 'no-file'], /cannot be read from no-file/],
    ['an origin with a path', ['--run', 'tagging', '--allow-origin', 'https://a.example/b'], /is not an origin/],
  ];
  it.each(refused)('refuses %s in a sentence, with status 2', async (_, args, message) => {
    const { exitCode, stderr, stdout } = await rnn(['serve', '--runs', '.', ...args], { cwd: oldRuns });
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/\n +at /);
  });

  it('refuses a port that is taken, and a run that cannot be read', async () => {
    const server = await serve(['--run', 'tagging', '--runs', '.']);
    const port = new URL(server.url).port;
    const taken = await rnn(['serve', '--runs', '.', '--run', 'tagging', '--port', port], { cwd: oldRuns });
    expect(taken).toMatchObject({ exitCode: 2, stdout: '' });
    expect(taken.stderr).toContain(`Port ${port} of 127.0.0.1 is in use.`);
    await server.stop();
    const folder = temporaryFolder();
    await writeRun(folder, 'damaged');
    rmSync(join(folder, 'damaged', 'checkpoints', 'last', 'weights.bin'));
    const damaged = await rnn(['serve', '--runs', folder]);
    expect(damaged.exitCode).toBe(2);
    expect(damaged.stderr).toContain('weights.bin');
  });
});
