import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Metrics } from '../metrics.js';
import { AnswerFailure } from '../model-thread.js';
import type { Operation } from '../protocol.js';
import type { Service } from '../service.js';

/** The parts that routes need. */
export interface Answering {
  service: Service;
  metrics: Metrics;
}

/** Requests the body of a response from the thread of a model; cancels the request if the client disconnects. */
export async function answer(
  request: FastifyRequest,
  reply: FastifyReply,
  { service, metrics }: Answering,
  question: { model: string; operation: Operation; request: object; texts: number },
): Promise<Uint8Array | string> {
  const { answer: body, usage } = await service.ask({ ...question, signal: leaving(reply) });
  metrics.count(question.model, usage);
  request.log.debug({ model: question.model, ...usage }, 'answered');
  return body;
}

/** Aborted if the connection closes before the response is complete. */
export function leaving(reply: FastifyReply): AbortSignal {
  const controller = new AbortController();
  reply.raw.once('close', () => {
    if (!reply.raw.writableFinished) controller.abort(new ClientGone());
  });
  return controller.signal;
}

/** The client has disconnected. */
export class ClientGone extends Error {
  constructor() {
    super('The client closed the connection.');
  }
}

/** Logs an internal error with its stack trace. */
export function logFailure(request: FastifyRequest, error: unknown): void {
  if (error instanceof ClientGone) request.log.info('the client closed the connection');
  else if (error instanceof AnswerFailure) {
    if (error.failure.kind === 'bug') request.log.error({ failure: error.failure.message }, 'a request failed');
    else if (error.failure.kind === 'model') request.log.warn(error.failure.message);
  } else request.log.error(error);
}
