import { createHash, timingSafeEqual } from 'node:crypto';
import { isIP } from 'node:net';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { ApiError } from './api-error.js';

/** The access rules of a server. */
export interface Access {
  /** Key that clients must send as `Authorization: Bearer …`; null for none. */
  apiKey: string | null;
  /** Origins whose pages may send requests, or `*` for all. */
  allowedOrigins: readonly string[];
  /** Whether only this machine can reach the server. */
  isLoopback: boolean;
}

/** Public routes: pages and documents without data of the models, and health checks. */
const open = new Set(['/', '/docs', '/openapi.json', '/health']);

/** Whether a host is reachable only from this machine, so that the server needs no key. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
}

/** Checks each request before its body is read. */
export function guard(app: FastifyInstance, { apiKey, allowedOrigins, isLoopback: isLocal }: Access): void {
  const allows = (origin: string) => allowedOrigins.includes('*') || allowedOrigins.includes(origin);
  const isOpen = ({ url, method }: FastifyRequest) => method === 'OPTIONS' || open.has(url.split('?', 1)[0] ?? '');

  app.addHook('onRequest', async (request, reply) => {
    const { origin, host = '' } = request.headers;
    // Protects against DNS rebinding: a foreign name that resolves to this machine.
    if (isLocal && apiKey === null && !isLoopback(nameOf(host))) {
      throw new ApiError(403, `This server answers only at localhost, not as "${nameOf(host)}".`, {
        code: 'wrong_host',
      });
    }
    if (origin !== undefined) {
      if (allows(origin)) {
        reply
          .header('access-control-allow-origin', allowedOrigins.includes('*') ? '*' : origin)
          .header('vary', 'Origin');
      } else if (!isSame(origin, host)) {
        throw new ApiError(403, `Pages of ${origin} may not use this server; see --allow-origin.`, {
          code: 'origin_not_allowed',
        });
      }
    }
    if (request.method === 'OPTIONS' && origin !== undefined) {
      return reply
        .header('access-control-allow-methods', 'GET, POST')
        .header('access-control-allow-headers', request.headers['access-control-request-headers'] ?? 'content-type')
        .header('access-control-max-age', '600')
        .code(204)
        .send();
    }
    if (apiKey === null || isOpen(request)) return;
    const given = /^Bearer +(.+)$/i.exec(request.headers.authorization ?? '')?.[1];
    if (given === undefined) {
      throw new ApiError(401, 'This server needs an API key: send Authorization: Bearer KEY.', { code: 'no_api_key' });
    }
    if (!isEqual(given, apiKey)) throw new ApiError(401, 'The API key is wrong.', { code: 'invalid_api_key' });
  });
}

/** Compares in constant time. */
function isEqual(one: string, other: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(one), digest(other));
}

/** The name in a Host header, without its port. */
function nameOf(host: string): string {
  return host
    .replace(/:\d+$/, '')
    .replace(/^\[(.*)\]$/, '$1')
    .toLowerCase();
}

/** Whether a page's origin is this server itself. */
function isSame(origin: string, host: string): boolean {
  return URL.canParse(origin) && new URL(origin).host === host.toLowerCase();
}
