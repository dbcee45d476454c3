import type { FastifyInstance } from 'fastify';
import { ApiError } from './api-error.js';

/** Maximum levels of lists and objects in a body; the deepest that a route reads is `frames`, with four. */
const MOST_LEVELS = 64;

/** Reads bodies as JSON in UTF-8; what would be read as something else is refused. */
export function addJsonBody(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser('error', 'error');
  app.removeContentTypeParser(['application/json', 'text/plain']);
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body, done) => {
    const { 'content-encoding': encoding = 'identity', 'content-type': type = '' } = request.headers;
    const charset = /;\s*charset\s*=\s*"?([^\s;"]*)/i.exec(type)?.[1] ?? 'utf-8';
    if (encoding !== 'identity') {
      done(new ApiError(415, 'Compressed bodies are not supported: send the JSON as it is, without Content-Encoding.'));
    } else if (!/^(utf-?8|us-ascii)$/i.test(charset)) {
      done(new ApiError(415, 'The body must be JSON in UTF-8.'));
    } else {
      const text = decode(body as Buffer);
      if (text === null) done(new ApiError(400, 'The body is not valid UTF-8.', { code: 'invalid_json' }));
      else if (isDeep(body as Buffer)) {
        const message = `The body has more than ${MOST_LEVELS} levels of lists and objects in each other.`;
        done(new ApiError(400, message, { code: 'invalid_json' }));
      } else parse(request, text, done);
    }
  });
}

const decoder = new TextDecoder('utf-8', { fatal: true });

function decode(body: Buffer): string | null {
  try {
    return decoder.decode(body);
  } catch {
    return null;
  }
}

/** Whether JSON is nested too deeply: JSON.parse takes ten times as long for 1 MiB of brackets as for other bodies. */
function isDeep(body: Buffer): boolean {
  let levels = 0;
  let isText = false;
  for (let at = 0; at < body.length; at++) {
    const byte = body[at];
    if (byte === QUOTE) isText = !isText;
    else if (isText) {
      if (byte === BACKSLASH) at++;
    } else if (byte === BRACKET || byte === BRACE) {
      if (++levels > MOST_LEVELS) return true;
    } else if (byte === BRACKET + 2 || byte === BRACE + 2) levels--;
  }
  return false;
}

const [QUOTE, BACKSLASH, BRACKET, BRACE] = [...Buffer.from('"\\[{')] as [number, number, number, number];
