import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Metrics } from '../metrics.js';
import { AnswerFailure } from '../model-thread.js';
import type { Operation } from '../protocol.js';
import type { Service } from '../service.js';

/** What routes answer with. */
export interface Answering {
  service: Service;
  metrics: Metrics;
}

/** Asks a model for the body of a response, which the model's thread has written; gives the request up when the client goes away. */
export async function answer(
  request: FastifyRequest,
  reply: FastifyReply,
  { service, metrics }: Answering,
  question: { model: string; operation: Operation; request: object; texts: number },
): Promise<Uint8Array> {
  const { answer: body, usage } = await service.ask({ ...question, signal: leaving(reply) });
  metrics.count(question.model, usage);
  request.log.debug({ model: question.model, ...usage }, 'answered');
  return body as Uint8Array;
}

/** Aborted when the client's connection closes before the response is whole. */
export function leaving(reply: FastifyReply): AbortSignal {
  const controller = new AbortController();
  reply.raw.once('close', () => {
    if (!reply.raw.writableFinished) controller.abort(new ClientGone());
  });
  return controller.signal;
}

/** Nobody reads the response. */
export class ClientGone extends Error {
  constructor() {
    super('The client closed the connection.');
  }
}

/** Writes a failure of our own to the log, with its stack. */
export function logFailure(request: FastifyRequest, error: unknown): void {
  if (error instanceof ClientGone) request.log.info('the client closed the connection');
  else if (error instanceof AnswerFailure) {
    if (error.failure.kind === 'bug') request.log.error({ failure: error.failure.message }, 'a request failed');
    else if (error.failure.kind === 'model') request.log.warn(error.failure.message);
  } else request.log.error(error);
}
