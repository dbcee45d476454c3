/// <reference lib="dom" />
import type { Ability } from '../browser/model.js';
import type { FramesRead } from '../inference/label/frames-read.js';
import { type Backend, type DrawRequest, type ModelFacts, type Score, statesParts } from './backend.js';
import { readEvents } from './read-events.js';

interface Listed {
  id: string;
  task: string;
  routes: string[];
  conditions: { name: string; values: string[] }[] | null;
  frames: FramesRead | null;
}

/** The abilities of a model of text or recordings, by its routes. */
const abilities: Record<string, Ability> = {
  '/v1/completions': 'sample',
  '/v1/fill': 'fill',
  '/v1/tag': 'tag',
  '/v1/classify': 'classify',
  '/v1/translate': 'translate',
  '/v1/audio/transcriptions': 'transcribe',
  '/v1/states': 'states',
};

/** The abilities of a model of frames. */
const frameAbilities: Record<string, Ability> = { '/v1/tag': 'tagFrames', '/v1/classify': 'classifyFrames' };

/** The routes of `rnn serve`, at the origin of the page. `key` is the API key, if the server requires one. */
export function serverBackend(key: () => string | null): Backend {
  async function request(path: string, init: RequestInit = {}): Promise<Response> {
    const given = key();
    const authorization: Record<string, string> = given === null ? {} : { authorization: `Bearer ${given}` };
    let response: Response;
    try {
      response = await fetch(path, { ...init, headers: { ...authorization, ...(init.headers as object) } });
    } catch (cause) {
      if (init.signal?.aborted) throw cause;
      throw new Error('The server does not answer. Is rnn serve still running?', { cause });
    }
    if (response.ok) return response;
    const body = (await response.json().catch(() => null)) as { error?: { message?: string } } | null;
    throw new ServerError(body?.error?.message ?? `The server answered ${response.status}.`, response.status);
  }

  const post = (path: string, body: object, signal?: AbortSignal) =>
    request(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
      ...(signal === undefined ? {} : { signal }),
    });

  /** The result for one text from one of rnn's own routes. */
  async function one<Answer>(path: string, body: object): Promise<Answer> {
    const { data } = (await (await post(path, body)).json()) as { data: Answer[] };
    return data[0] as Answer;
  }

  async function drawOne(model: string, drawn: DrawRequest, index: number): Promise<void> {
    const { prompt, temperatures, length, seed, conditions, onText, signal } = drawn;
    const body = {
      model,
      prompt,
      max_tokens: length,
      temperature: temperatures[index],
      seed,
      conditions,
      stream: true,
    };
    const response = await post('/v1/completions', body, signal);
    for await (const event of readEvents(response)) {
      const { choices, error } = event as { choices?: { text: string }[]; error?: { message: string } };
      if (error !== undefined) throw new Error(error.message);
      for (const { text } of choices ?? []) if (text !== '') onText(text, index);
    }
  }

  return {
    where: 'computed by the server',
    async models() {
      const { data } = (await (await request('/v1/models')).json()) as { data: Listed[] };
      return data.map(factsOf);
    },
    async sample(model, drawn) {
      try {
        await Promise.all(drawn.temperatures.map((_, index) => drawOne(model, drawn, index)));
      } catch (error) {
        if (!drawn.signal.aborted) throw error;
      }
    },
    async score(model, texts, conditions) {
      const response = await post('/v1/score', { model, input: texts, tokens: true, conditions });
      return ((await response.json()) as { data: Score[] }).data;
    },
    async alternatives(model, text, conditions) {
      const response = await post('/v1/completions', {
        ...{ model, prompt: text, conditions },
        ...{ max_tokens: 0, echo: true, logprobs: 12 },
      });
      const { choices } = (await response.json()) as {
        choices: { logprobs: { top_logprobs: Record<string, number>[] } | null }[];
      };
      return (choices[0]?.logprobs?.top_logprobs ?? []).map((found) =>
        Object.entries(found)
          .map(([token, logProbability]) => ({ token, logProbability }))
          .sort((left, right) => right.logProbability - left.logProbability),
      );
    },
    fill: (model, input) => one('/v1/fill', { model, input }),
    tag: (model, input) => one('/v1/tag', { model, input }),
    classify: (model, input) => one('/v1/classify', { model, input }),
    tagFrames: (model, frames) => one('/v1/tag', { model, frames }),
    classifyFrames: (model, frames) => one('/v1/classify', { model, frames }),
    async states(model, input, conditions) {
      const response = await post('/v1/states', { model, input, conditions });
      return statesParts((await response.json()) as object);
    },
    async translate(model, input, beamSize) {
      const body = { model, input, beamSize, count: Math.min(3, beamSize) };
      try {
        return await one('/v1/translate', { ...body, attention: true });
      } catch (error) {
        // The server refuses this for a model without attention.
        if (error instanceof ServerError && error.status === 400) return one('/v1/translate', body);
        throw error;
      }
    },
    async transcribe(model, recording) {
      const form = new FormData();
      form.append('model', model);
      form.append('response_format', 'verbose_json');
      form.append('file', new Blob([recording]), 'recording.wav');
      const response = await request('/v1/audio/transcriptions', { method: 'POST', body: form });
      return response.json();
    },
  };
}

/** The error of a refused request. */
export class ServerError extends Error {
  constructor(
    message: string,
    readonly status: number,
  ) {
    super(message);
  }
}

function factsOf({ id, task, routes, conditions, frames }: Listed): ModelFacts {
  const can = routes.flatMap((route) => (frames === null ? abilities : frameAbilities)[route] ?? []);
  // A bidirectional model scores too, but its numbers are not probabilities of texts.
  const scores = can.includes('sample') && routes.includes('/v1/score');
  return {
    name: id,
    task,
    can: scores ? ['sample', 'score', ...can.filter((one) => one !== 'sample')] : can,
    conditions: conditions ?? [],
    frames,
  };
}
