import { describe, expect, it, vi } from 'vitest';
import { rnn } from '../cli/rnn.js';
import { bodyOf, type Completion, type ErrorBody, eventsOf, oldRuns, useServer } from './served.js';

const server = useServer(['--run', 'languageModel', '--runs', '.', '--queue', '64', '--max-prompt-tokens', '50']);
const path = '/v1/completions';
const complete = (body: object) => bodyOf<Completion>(server.post(path, { model: 'languageModel', ...body }));
const textsOf = ({ choices }: Completion) => choices.map(({ text }) => text);
const sampled = async (...args: string[]) => {
  const { stdout } = await rnn(['sample', '--run', 'languageModel', '--runs', '.', '--json', ...args], {
    cwd: oldRuns,
  });
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { text: string });
};

describe('/v1/completions', () => {
  it('draws what `rnn sample` draws by the same seed, for a text and for each of a list', async () => {
    const options = { max_tokens: 12, n: 3, seed: 5, temperature: 0.9 };
    const body = await complete({ prompt: 'Elena', ...options });
    const args = ['--length', '12', '--num', '3', '--random-seed', '5', '--temperature', '0.9'];
    expect(textsOf(body)).toEqual((await sampled('--seed', 'Elena', ...args)).map(({ text }) => text));
    expect(body).toMatchObject({ object: 'text_completion', model: 'languageModel' });
    expect(body.choices.map(({ index }) => index)).toEqual([0, 1, 2]);
    const both = await complete({ prompt: ['En el', 'Elena'], ...options });
    expect(textsOf(both).slice(3)).toEqual(textsOf(body));
    expect(both.choices.map(({ index }) => index)).toEqual([0, 1, 2, 3, 4, 5]);
  });

  it('draws the same text by a seed alone and beside 63 others', async () => {
    const asked = { prompt: 'En el', max_tokens: 30, seed: 77 };
    const alone = await complete(asked);
    const others = Array.from({ length: 63 }, (_, index) =>
      complete({
        prompt: ['El', 'Elena no quiere', '', 'Juan'][index % 4],
        seed: index,
        max_tokens: 5 + index,
        ...(index % 3 === 0 ? { top_p: 0.9 } : {}),
      }),
    );
    const beside = await complete(asked);
    await Promise.all(others);
    expect(textsOf(beside)).toEqual(textsOf(alone));
  });

  it('takes the ids of tokens, and echoes their text', async () => {
    const { choices } = await complete({ prompt: 'En el', max_tokens: 0, echo: true, logprobs: 0 });
    expect(choices[0]?.text).toBe('En el');
    const ids = [[2, 3], [4]];
    const lists = await complete({ prompt: ids, max_tokens: 2, echo: true, temperature: 0 });
    const one = await complete({ prompt: ids[0], max_tokens: 2, echo: true, temperature: 0 });
    expect(lists.choices[0]).toEqual(one.choices[0]);
    expect(lists.usage?.prompt_tokens).toBe(3);
  });

  it('scores a text with echo and no token drawn, as `rnn score` does', async () => {
    const text = 'Elena no quiere salir con Juan.';
    const { choices, usage } = await complete({ prompt: text, max_tokens: 0, echo: true, logprobs: 2 });
    const { stdout } = await rnn(['score', '--run', 'languageModel', '--runs', '.', '--json', '--tokens', text], {
      cwd: oldRuns,
    });
    const score = JSON.parse(stdout) as { tokens: { token: string; logProbability: number }[] };
    const { tokens = [], token_logprobs = [], top_logprobs = [], text_offset = [] } = choices[0]?.logprobs ?? {};
    expect(tokens).toEqual(score.tokens.map(({ token }) => token));
    expect(tokens.at(-1)).toBe('<EOS>');
    for (const [at, { logProbability }] of score.tokens.entries()) {
      expect(token_logprobs[at]).toBeCloseTo(logProbability, 5);
      const named = top_logprobs[at] as Record<string, number>;
      expect(named[tokens[at] as string]).toBe(token_logprobs[at]);
      expect(Object.keys(named).length).toBeGreaterThanOrEqual(2);
      expect(Math.max(...Object.values(named))).toBeGreaterThanOrEqual(token_logprobs[at] as number);
    }
    expect(text_offset[1]).toBe('Elena'.length);
    expect(usage).toEqual({ prompt_tokens: 7, completion_tokens: 0, total_tokens: 7 });
  });

  it('gives drawn tokens their log-probabilities, and where they stand in the text', async () => {
    const asked = { prompt: 'En el', max_tokens: 12, seed: 3, logprobs: 1, temperature: 1.5 };
    const { choices, usage } = await complete(asked);
    const { text, logprobs } = choices[0] as Completion['choices'][0];
    const { tokens = [], text_offset = [], token_logprobs = [], top_logprobs = [] } = logprobs ?? {};
    const own = tokens.filter((token) => token !== '<EOS>');
    expect(own.length).toBeGreaterThan(3);
    expect(own.length).toBe(usage?.completion_tokens);
    const whole = `En el${text}`;
    for (const [at, token] of own.entries()) {
      expect(whole.slice(text_offset[at]).trimStart().startsWith(token)).toBe(true);
      expect(top_logprobs[at]?.[token]).toBe(token_logprobs[at]);
      expect(token_logprobs[at]).toBeLessThan(0);
    }
    // What is drawn does not depend on what is looked at.
    const { logprobs: _, ...plain } = asked;
    expect(textsOf(await complete(plain))).toEqual([text]);
  });

  it('ends before a stop string, and says why a text ended', async () => {
    const asked = { prompt: 'En el', seed: 3, max_tokens: 20 };
    const [whole = ''] = textsOf(await complete(asked));
    const stop = whole.slice(6, 10);
    const { choices } = await complete({ ...asked, stop });
    expect(choices[0]).toMatchObject({ text: whole.slice(0, whole.indexOf(stop)), finish_reason: 'stop' });
    const short = await complete({ ...asked, max_tokens: 1, stop: ['@', '#'] });
    expect(short.choices[0]?.finish_reason).toBe('length');
    expect(short.usage?.completion_tokens).toBe(1);
  });

  it('streams the same text in pieces, the usage last', async () => {
    const asked = { prompt: ['En el', 'Elena'], seed: 9, n: 2, max_tokens: 15, logprobs: 1, echo: true };
    const whole = await complete(asked);
    const response = await server.post(path, { ...asked, stream: true, stream_options: { include_usage: true } });
    expect(response.headers.get('content-type')).toContain('text/event-stream');
    const events = eventsOf(await response.text());
    expect(events.at(-1)).toBe('[DONE]');
    const pieces = events.slice(0, -1).map((event) => JSON.parse(event) as Completion);
    expect(pieces.at(-1)).toMatchObject({ choices: [], usage: whole.usage });
    expect(pieces.slice(0, -1).every(({ usage }) => usage === null)).toBe(true);
    for (const { index, text, logprobs, finish_reason } of whole.choices) {
      const own = pieces.flatMap(({ choices }) => choices).filter((choice) => choice.index === index);
      expect(own.map((choice) => choice.text).join('')).toBe(text);
      expect(own.flatMap((choice) => choice.logprobs?.token_logprobs)).toEqual(logprobs?.token_logprobs);
      expect(own.map((choice) => choice.finish_reason).filter((reason) => reason !== null)).toEqual([finish_reason]);
    }
    expect(pieces.length).toBeGreaterThan(5);
  });

  const refused: [what: string, body: object, param: string | null, message: RegExp][] = [
    ['a key that it would ignore', { user: 'me' }, 'user', /does not support "user"/],
    ['a setting that it does not have', { frequency_penalty: 0.5 }, 'frequency_penalty', /repetition_penalty/],
    ['a value out of its bounds', { temperature: -1 }, 'temperature', /temperature/],
    ['too many tokens', { max_tokens: 1e6 }, 'max_tokens', /4096/],
    ['too many texts', { n: 200, prompt: ['a', 'b'] }, 'n', /400 texts/],
    ['a token that is not there', { prompt: [1e6] }, 'prompt', /No token has the id 1000000/],
    ['a list of mixed things', { prompt: ['a', 3] }, 'prompt', /list of texts/],
    ['a prompt that is too long', { prompt: 'el '.repeat(60) }, 'prompt', /60 tokens.*at most 50/],
    ['a list of ids that is too long', { prompt: Array(60).fill(2) }, 'prompt', /at most 50/],
    ['conditions where there are none', { conditions: { style: 'jig' } }, 'conditions', /no conditions/],
    ['options of a stream without one', { stream_options: { include_usage: true } }, 'stream_options', /stream: true/],
    ['another model', { model: 'gpt' }, 'model', /does not exist/],
  ];
  it.each(refused)('refuses %s', async (_, body, param, message) => {
    const status = param === 'model' ? 404 : 400;
    const { error } = await bodyOf<ErrorBody>(server.post(path, { prompt: 'El', ...body }), status);
    expect(error).toMatchObject({ param, type: 'invalid_request_error' });
    expect(error.message).toMatch(message);
    expect(Object.keys(error)).toEqual(['message', 'type', 'param', 'code']);
  });

  it('refuses a wrong stream by a status, before the first event', async () => {
    const response = await server.post(path, { prompt: [1e6], stream: true });
    expect((await bodyOf<ErrorBody>(response, 400)).error.message).toContain('No token');
  });

  it('takes what asks for nothing', async () => {
    const neutral = {
      frequency_penalty: 0,
      presence_penalty: 0,
      logit_bias: {},
      suffix: null,
      best_of: null,
      stop: null,
    };
    expect((await complete({ prompt: 'El', ...neutral })).choices.length).toBe(1);
  });

  it('refuses more than its queue holds with 429, says when to come back, and frees rows of clients that go away', async () => {
    const controllers = Array.from({ length: 2 }, () => new AbortController());
    const long = { prompt: 'El', n: 64, max_tokens: 4096, temperature: 5 };
    const running = controllers.map(({ signal }) =>
      fetch(`${server.url}${path}`, {
        method: 'POST',
        signal,
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ ...long, stream: true, logprobs: 5 }),
      }).then(async (response) => {
        await response.body?.getReader().read();
        return response.status;
      }),
    );
    expect(await Promise.race(running)).toBe(200);
    const busy = await server.post(path, { prompt: 'El' });
    expect(Number(busy.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await bodyOf<ErrorBody>(busy, 429)).toMatchObject({
      error: { code: 'queue_full', type: 'rate_limit_error' },
    });
    for (const controller of controllers) controller.abort();
    await Promise.allSettled(running);
    // The server hears of closed connections a little later. A request beside 128 texts of 4096 tokens would not be answered.
    await vi.waitFor(async () => expect((await server.post(path, { prompt: 'El' })).status).toBe(200), 20_000);
    const metrics = await (await server.get('/metrics')).text();
    expect(metrics).toContain('rnn_texts_in_progress{model="languageModel"} 0');
  });
});
