import swagger from '@fastify/swagger';
import fastify, { type FastifyInstance } from 'fastify';
import { jsonSchemaTransform, validatorCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod';
import { rnnVersion } from '../checkpoint/version.js';
import { ApiError } from './api-error.js';
import type { App } from './app-type.js';
import { describeError } from './describe-error.js';
import { discardRest } from './discard-rest.js';
import { addJsonBody } from './json-body.js';
import type { Limits } from './limits.js';
import { addMetrics } from './metrics.js';
import { logFailure } from './routes/answer.js';
import { addCompletions } from './routes/completions.js';
import { addModels } from './routes/models.js';
import { addPages } from './routes/pages.js';
import { addTexts } from './routes/texts.js';
import { addTranscriptions } from './routes/transcriptions.js';
import { createSchemas } from './schemas.js';
import { type Access, guard } from './security.js';
import type { Service } from './service.js';

export interface AppOptions {
  service: Service;
  limits: Limits;
  access: Access;
  /** Minimum log level, or `silent`; the log has one JSON object per line. */
  logLevel: string;
  log(line: string): void;
  /** Whether the server is stopping and refuses new requests. */
  isDraining(): boolean;
  /** The page at `/`; null if it is not built. */
  page: string | null;
}

/** Milliseconds that an idle connection is kept. */
const KEEP_ALIVE = 10_000;
const MOST_CONNECTIONS = 10_000;
/** Milliseconds that a client has to read an answer to what is no request. */
const LINGER = 2000;

/** The routes of `rnn serve` over the models of a service. */
export async function createApp(options: AppOptions): Promise<App> {
  const { service, limits, access, logLevel, log, isDraining } = options;
  const patience = 1000 * limits.requestSeconds;
  const app: App = fastify({
    logger: { level: logLevel, stream: { write: log } },
    bodyLimit: limits.bodyBytes,
    requestTimeout: patience,
    // How often Node looks for slow connections; the default is every 30 seconds.
    http: { connectionsCheckingInterval: Math.min(5000, patience) },
    keepAliveTimeout: KEEP_ALIVE,
    // A connection is not idle during a long computation.
    connectionTimeout: 0,
    forceCloseConnections: 'idle',
    return503OnClosing: false,
    routerOptions: { maxParamLength: 1000 },
    clientErrorHandler: refuseMalformed,
    frameworkErrors: (error, _, reply) => {
      const problem = JSON.stringify(new ApiError(error.statusCode ?? 400, 'The path is not valid.'));
      reply.raw.writeHead(error.statusCode ?? 400, { 'content-type': 'application/json; charset=utf-8' }).end(problem);
    },
  }).withTypeProvider<ZodTypeProvider>();
  app.server.maxConnections = MOST_CONNECTIONS;
  // Node exchanges the two timeouts if the one for headers is longer.
  app.server.headersTimeout = patience;
  app.setValidatorCompiler(validatorCompiler);
  addJsonBody(app as unknown as FastifyInstance);

  app.setErrorHandler(async (error, request, reply) => {
    const described = describeError(error);
    if (described.status === 413) await discardRest(request.raw);
    // Of an invalid request, and one that a stopping server refuses, the log has only the status.
    if (described.status >= 500 && !(error instanceof ApiError)) logFailure(request, error);
    if (described.retryAfter !== null) reply.header('retry-after', String(described.retryAfter));
    return reply.code(described.status).type('application/json; charset=utf-8').send(JSON.stringify(described));
  });
  app.setNotFoundHandler((request) => {
    const path = request.url.split('?', 1)[0]?.slice(0, 200);
    throw new ApiError(404, `There is no ${request.method} ${path} here; see /docs.`, {
      code: 'not_found',
    });
  });
  app.addHook('onRequest', async (_, reply) => {
    if (!isDraining()) return;
    reply.header('connection', 'close');
    throw new ApiError(503, 'The server is shutting down.', { retryAfter: 5 });
  });
  // Closes the connection of a client that does not read its answer; Node resets the timeout before the next request.
  app.addHook('onSend', async (_, reply) => void reply.raw.setTimeout(patience));
  guard(app as unknown as FastifyInstance, access);

  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'rnn serve', version: rnnVersion, description: 'Recurrent networks over HTTP.' },
      ...(access.apiKey === null
        ? {}
        : {
            components: { securitySchemes: { key: { type: 'http', scheme: 'bearer' } } },
            security: [{ key: [] }],
          }),
    },
    transform: jsonSchemaTransform,
  });
  const metrics = addMetrics(app as unknown as FastifyInstance, service);
  const schemas = createSchemas(limits);
  const answering = { service, metrics };
  await app.register(async (scope) => {
    const routes = scope as unknown as App;
    addModels(routes, service);
    addCompletions(routes, answering, schemas, limits);
    // Forms are read in this route alone.
    await routes.register(async (own) => addTranscriptions(own as unknown as App, answering, schemas, limits));
    addTexts(routes, answering, schemas);
    addPages(routes, { service, page: options.page, isDraining });
  });
  await app.ready();
  return app;
}

/** Answers invalid HTTP and slow requests with an error and closes the connection. */
function refuseMalformed(error: NodeJS.ErrnoException, socket: import('node:net').Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const isSlow = error.code === 'ERR_HTTP_REQUEST_TIMEOUT';
  const isLarge = error.code === 'HPE_HEADER_OVERFLOW';
  const [status, reason, message] = isSlow
    ? [408, 'Request Timeout', 'The request took too long to arrive.']
    : isLarge
      ? [431, 'Request Header Fields Too Large', 'The headers are too long.']
      : [400, 'Bad Request', 'This is not an HTTP request.'];
  const body = JSON.stringify(new ApiError(status as number, message as string));
  socket.end(
    `HTTP/1.1 ${status} ${reason}\r\nConnection: close\r\nContent-Type: application/json; charset=utf-8\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
  // One that does not read this would stay open. Closed at once, with bytes unread, one that does would get no answer.
  setTimeout(() => socket.destroy(), LINGER).unref();
}
