import { randomInt, randomUUID } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { ApiError } from '../api-error.js';
import type { App } from '../app-type.js';
import { describeError } from '../describe-error.js';
import type { Limits } from '../limits.js';
import { filtersIn, type Schemas } from '../schemas.js';
import type { CompletionRequest } from '../thread/complete.js';
import { type Answering, answer, ClientGone, leaving, logFailure } from './answer.js';

/** Maximum unread bytes before a client is disconnected. */
const MOST_UNREAD = 2 ** 20;

/** `POST /v1/completions` of OpenAI's API. */
export function addCompletions(app: App, answering: Answering, { completion }: Schemas, { texts }: Limits): void {
  app.post(
    '/v1/completions',
    {
      schema: {
        body: completion,
        tags: ['OpenAI'],
        summary: 'Generate texts from prompts, or score the prompts',
      },
    },
    async (request, reply) => {
      const { name } = answering.service.find(request.body.model, ['languageModel', 'textGenerator']);
      const asked = toRequest(name, request.body);
      const count = asked.prompts.length * asked.count;
      if (count > texts) {
        throw new ApiError(
          400,
          `${count} texts are requested, but this server generates at most ${texts} per request.`,
          {
            param: 'n',
          },
        );
      }
      if (asked.stream !== null) return sendStream(request, reply, answering, { name, asked, texts: count });
      const body = await answer(request, reply, answering, {
        model: name,
        operation: 'complete',
        request: asked,
        texts: count,
      });
      return reply.type('application/json; charset=utf-8').send(body);
    },
  );
}

function toRequest(model: string, body: z.output<Schemas['completion']>): CompletionRequest {
  if (body.stream_options != null && !body.stream) {
    throw new ApiError(400, 'stream_options requires stream: true.', { param: 'stream_options' });
  }
  return {
    id: `cmpl-${randomUUID()}`,
    model,
    created: Math.floor(Date.now() / 1000),
    prompts: body.prompt,
    length: body.max_tokens,
    count: body.n,
    stop: body.stop,
    seed: body.seed ?? randomInt(2 ** 31),
    logprobs: body.logprobs,
    echo: body.echo,
    conditions: body.conditions,
    stream: body.stream ? { includeUsage: body.stream_options?.include_usage ?? false } : null,
    filters: filtersIn(body),
  };
}

/** Server-sent events. An error before the first event is an HTTP error; a later one is an event. */
async function sendStream(
  request: FastifyRequest,
  reply: FastifyReply,
  { service, metrics }: Answering,
  { name, asked, texts }: { name: string; asked: CompletionRequest; texts: number },
): Promise<unknown> {
  const signal = leaving(reply);
  const { raw } = reply;
  let isOpen = false;
  const open = () => {
    if (isOpen) return;
    isOpen = true;
    reply.hijack();
    const headers = {
      ...reply.getHeaders(),
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
    };
    raw.writeHead(200, headers as Record<string, string>);
  };
  const piece = (text: string) => {
    open();
    raw.write(text);
    // The request is cancelled as if the client had disconnected.
    if (raw.writableLength > MOST_UNREAD) raw.destroy();
  };
  try {
    const question = { model: name, operation: 'complete' as const, request: asked, texts };
    const { answer: last, usage } = await service.ask({ ...question, piece, signal });
    metrics.count(name, usage);
    open();
    raw.end(last);
  } catch (error) {
    if (!isOpen) throw error;
    logFailure(request, error);
    if (!(error instanceof ClientGone)) raw.end(`data: ${JSON.stringify(describeError(error))}\n\n`);
  }
  return reply;
}
