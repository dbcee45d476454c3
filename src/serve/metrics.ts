import type {} from '@fastify/swagger';
import type { FastifyInstance } from 'fastify';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { Usage } from './protocol.js';
import type { Service } from './service.js';

/** The metrics for Prometheus. */
export interface Metrics {
  count(model: string, usage: Usage): void;
}

/** Counts requests and serves `/metrics`. */
export function addMetrics(app: FastifyInstance, service: Service): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const seconds = new Histogram({
    name: 'rnn_request_duration_seconds',
    help: 'Seconds from the first byte of a request to the last one of its response.',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
    registers,
  });
  const prompts = new Counter({
    name: 'rnn_prompt_tokens_total',
    help: 'Tokens of prompts that were read.',
    labelNames: ['model'],
    registers,
  });
  const drawn = new Counter({
    name: 'rnn_completion_tokens_total',
    help: 'Tokens that were drawn.',
    labelNames: ['model'],
    registers,
  });
  new Gauge({
    name: 'rnn_texts_in_progress',
    help: 'Texts that run or wait.',
    labelNames: ['model'],
    registers,
    collect() {
      for (const { name } of service.list()) this.set({ model: name }, service.load(name));
    },
  });
  new Gauge({
    name: 'rnn_connections',
    help: 'Connections that are open.',
    registers,
    async collect() {
      this.set(await new Promise<number>((resolve) => app.server.getConnections((_, count) => resolve(count))));
    },
  });

  app.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'none';
    seconds.observe({ method: request.method, route, status: reply.statusCode }, reply.elapsedTime / 1000);
  });
  app.get('/metrics', { schema: { hide: true } }, async (_, reply) => {
    return reply.type(registry.contentType).send(await registry.metrics());
  });

  return {
    count(model, { promptTokens, completionTokens }) {
      prompts.inc({ model }, promptTokens);
      drawn.inc({ model }, completionTokens);
    },
  };
}
