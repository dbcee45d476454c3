import { execFile, spawnSync } from 'node:child_process';
import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import OpenAI, { APIError, AuthenticationError, NotFoundError } from 'openai';
import { describe, expect, it } from 'vitest';
import { oldRuns, useServer } from './served.js';

const apiKey = 'sk-abc123';
const server = useServer(['--run', 'languageModel', '--run', 'transcription', '--runs', '.'], {
  env: { RNN_API_KEY: apiKey },
});
const client = (key = apiKey) => new OpenAI({ baseURL: `${server.url}/v1`, apiKey: key, maxRetries: 0 });
const asked = { model: 'languageModel', prompt: 'En el', max_tokens: 12, seed: 4 };

describe('the client of the npm package openai', () => {
  it('lists the models', async () => {
    const models = [];
    for await (const { id } of client().models.list()) models.push(id);
    expect(models).toEqual(['languageModel', 'transcription']);
    expect((await client().models.retrieve('languageModel')).owned_by).toBe('rnn');
  });

  it('completes, whole and streamed, n times, with log-probabilities', async () => {
    const whole = await client().completions.create({ ...asked, n: 2, logprobs: 2 });
    expect(whole.choices.map(({ index }) => index)).toEqual([0, 1]);
    expect(whole.choices[0]?.logprobs?.tokens?.length).toBeGreaterThan(0);
    expect(whole.usage?.prompt_tokens).toBe(2);
    const stream = await client().completions.create({
      ...asked,
      n: 2,
      stream: true,
      stream_options: { include_usage: true },
    });
    const texts = ['', ''];
    let usage = null;
    for await (const piece of stream) {
      for (const { index, text } of piece.choices) texts[index] += text;
      usage = piece.usage ?? usage;
    }
    expect(texts).toEqual(whole.choices.map(({ text }) => text));
    expect(usage).toEqual(whole.usage);
  });

  it('leaves a stream in the middle', async () => {
    const stream = await client().completions.create({
      ...asked,
      max_tokens: 4000,
      temperature: 4,
      stream: true,
      stop: [],
    });
    for await (const _ of stream) break;
    expect((await client().completions.create(asked)).choices.length).toBe(1);
  });

  it('transcribes a recording', async () => {
    const file = createReadStream(join(oldRuns, 'data/tones/train-01.wav'));
    const { text } = await client().audio.transcriptions.create({ model: 'transcription', file });
    expect(text).toMatch(/^\d+$/);
  });

  it('throws the errors that it knows', async () => {
    await expect(client('another').models.list()).rejects.toThrow(AuthenticationError);
    await expect(client().completions.create({ ...asked, model: 'gpt' })).rejects.toThrow(NotFoundError);
    const error = await client()
      .completions.create({ ...asked, temperature: -1 })
      .catch((cause: unknown) => cause);
    expect(error).toBeInstanceOf(APIError);
    expect(error).toMatchObject({ status: 400, param: 'temperature', code: 'invalid_value' });
  });
});

const has = (command: string, ...args: string[]) => spawnSync(command, args).status === 0;
const run = promisify(execFile);

const hasCurl = has('curl', '--version');
describe.skipIf(!hasCurl)(hasCurl ? 'curl' : 'curl (is not installed)', () => {
  const key = ['-H', `Authorization: Bearer ${apiKey}`];
  const curl = async (path: string, ...args: string[]) =>
    (await run('curl', ['-sS', ...args, `${server.url}${path}`])).stdout;

  it('completes and streams', async () => {
    const json = ['-H', 'Content-Type: application/json'];
    const whole = JSON.parse(await curl('/v1/completions', ...key, ...json, '-d', JSON.stringify(asked)));
    const streamed = await curl(
      '/v1/completions',
      ...key,
      ...json,
      '-N',
      '-d',
      JSON.stringify({ ...asked, stream: true }),
    );
    const text = [...streamed.matchAll(/^data: (\{.*\})$/gm)].map(
      ([, event]) => JSON.parse(event as string).choices[0].text,
    );
    expect(text.join('')).toBe(whole.choices[0].text);
    expect(streamed.endsWith('data: [DONE]\n\n')).toBe(true);
  });

  it('sends a recording as a form', async () => {
    const recording = join(oldRuns, 'data/tones/train-01.wav');
    const form = ['-F', `file=@${recording}`, '-F', 'model=transcription', '-F', 'response_format=text'];
    expect(await curl('/v1/audio/transcriptions', ...key, ...form)).toMatch(/^\d+\n$/);
  });
});

const hasPython = has('python3', '-c', 'import openai');
describe.skipIf(!hasPython)(hasPython ? "Python's openai" : "Python's openai (is not installed)", () => {
  it('lists, completes, streams, scores and gets errors', async () => {
    const program = `
import json, os
from openai import OpenAI, NotFoundError, BadRequestError
client = OpenAI(base_url=os.environ["URL"] + "/v1", api_key=os.environ["KEY"], max_retries=0)
asked = dict(model="languageModel", prompt="En el", max_tokens=12, seed=4)
whole = client.completions.create(**asked, n=2, stop=["@"], logprobs=1)
texts = ["", ""]
for piece in client.completions.create(**asked, n=2, stream=True):
    for choice in piece.choices:
        texts[choice.index] += choice.text
score = client.completions.create(model="languageModel", prompt="En el", max_tokens=0, echo=True, logprobs=1)
errors = []
for wrong in (dict(model="gpt"), dict(temperature=-1)):
    try:
        client.completions.create(**{**asked, **wrong})
    except (NotFoundError, BadRequestError) as error:
        errors.append(error.status_code)
print(json.dumps(dict(models=[model.id for model in client.models.list()], whole=[choice.text for choice in whole.choices],
    streamed=texts, tokens=score.choices[0].logprobs.tokens, errors=errors)))
`;
    const env = { ...process.env, URL: server.url, KEY: apiKey };
    const { stdout } = await run('python3', ['-c', program], { env });
    const answered = JSON.parse(stdout);
    expect(answered.streamed).toEqual(answered.whole);
    expect(answered).toMatchObject({
      models: ['languageModel', 'transcription'],
      tokens: ['En', 'el', '<EOS>'],
      errors: [404, 400],
    });
  });
});
