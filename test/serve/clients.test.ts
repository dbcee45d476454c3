import { execFile, spawnSync } from 'node:child_process';
import { createReadStream, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import OpenAI, { APIError, AuthenticationError, NotFoundError } from 'openai';
import { describe, expect, it } from 'vitest';
import { rnn } from '../cli/rnn.js';
import { itInPython, runPython } from '../exchange/python.js';
import { temporaryFolder } from '../temporary-folder.js';
import { bodyOf, oldRuns, useServer } from './served.js';

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

describe("Python's clients", () => {
  itInPython(['openai'], 'openai lists, completes, streams, scores and gets errors', () => {
    const program = `
import json
from openai import OpenAI, NotFoundError, BadRequestError
client = OpenAI(base_url="${server.url}/v1", api_key="${apiKey}", max_retries=0)
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
    const answered = JSON.parse(runPython(program, temporaryFolder()));
    expect(answered.streamed).toEqual(answered.whole);
    expect(answered).toMatchObject({
      models: ['languageModel', 'transcription'],
      tokens: ['En', 'el', '<EOS>'],
      errors: [404, 400],
    });
  });

  const modules = ['lm_eval', 'datasets', 'transformers', 'aiohttp', 'tenacity'];
  itInPython(
    modules,
    "lm_eval's local-completions runs a task of our own as /v1/score would",
    async () => {
      const folder = temporaryFolder();
      const tokenizer = join(folder, 'tokenizer');
      const words = ['--run', 'languageModel', '--checkpoint', 'last', '--runs', '.'];
      await rnn(['export', ...words, '--format', 'safetensors', '--output', tokenizer], { cwd: oldRuns });
      writeFileSync(join(tokenizer, 'tokenizer_config.json'), '{"tokenizer_class": "PreTrainedTokenizerFast"}');
      const pairs = [
        { context: 'Elena no', choices: ['quiere salir.', 'salir quiere.'], right: 0 },
        { context: 'En el', choices: ['hay parque.', 'parque hay.'], right: 1 },
      ];
      writeFileSync(join(folder, 'pairs.jsonl'), pairs.map((pair) => `${JSON.stringify(pair)}\n`).join(''));
      const task = {
        ...{
          task: 'pairs',
          dataset_path: 'json',
          dataset_kwargs: { data_files: { test: join(folder, 'pairs.jsonl') } },
        },
        ...{ test_split: 'test', output_type: 'multiple_choice', doc_to_text: '{{context}}' },
        ...{ doc_to_choice: '{{choices}}', doc_to_target: '{{right}}', metric_list: [{ metric: 'acc' }] },
      };
      // JSON is YAML.
      writeFileSync(join(folder, 'pairs.yaml'), JSON.stringify(task));
      const program = `
import json, os
os.environ.update(HF_HUB_OFFLINE="1", HF_DATASETS_OFFLINE="1", HF_HOME="hf", OPENAI_API_KEY="${apiKey}")
from lm_eval import simple_evaluate
from lm_eval.tasks import TaskManager
result = simple_evaluate(model="local-completions", tasks=["pairs"], task_manager=TaskManager(include_path="."), model_args=dict(
    model="languageModel", base_url="${server.url}/v1/completions", tokenizer_backend="huggingface", tokenizer="tokenizer", max_retries=1))
print(json.dumps([[[float(value) for value, _ in sample["filtered_resps"]], sample["acc"]] for sample in result["samples"]["pairs"]]))
`;
      const samples = JSON.parse(runPython(program, folder).trim().split('\n').at(-1) as string) as [
        number[],
        number,
      ][];
      const scored = async (text: string) => {
        const body = { model: 'languageModel', input: text, tokens: true };
        const asked = server.post('/v1/score', body, { authorization: `Bearer ${apiKey}` });
        const { data } = await bodyOf<{ data: { tokens: { logProbability: number }[] }[] }>(asked);
        return (data[0]?.tokens ?? []).map((one) => one.logProbability);
      };
      for (const [index, [found, isRight]] of samples.entries()) {
        const { context, choices, right } = pairs[index] as (typeof pairs)[number];
        const count = (await scored(context)).length - 1;
        for (const [choice, text] of choices.entries()) {
          // Without <EOS>, which no continuation has there.
          const own = (await scored(`${context} ${text}`)).slice(count, -1);
          expect(found[choice]).toBeCloseTo(
            own.reduce((sum, value) => sum + value, 0),
            4,
          );
        }
        expect(isRight).toBe(Number(found.indexOf(Math.max(...found)) === right));
      }
      expect(samples).toHaveLength(2);
    },
    300_000,
  );
});
