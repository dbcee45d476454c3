import type { App } from '../app-type.js';
import { renderDocs } from '../docs-page.js';
import type { Service } from '../service.js';

export interface PagesOptions {
  service: Service;
  /** The page at `/`; null if it is not built. */
  page: string | null;
  isDraining(): boolean;
}

/** Content security policy: pages load nothing from other origins. */
const policy =
  "default-src 'self'; script-src 'self' 'unsafe-inline' 'wasm-unsafe-eval'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; media-src 'self' data: blob:; worker-src 'self' blob:; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

/** Pages, health checks and metrics. */
export function addPages(app: App, { service, page, isDraining }: PagesOptions): void {
  const hide = { schema: { hide: true } };
  let docs: string | null = null;
  app.get('/health', { ...hide, logLevel: 'warn' }, async (_, reply) => {
    const isWell = service.isHealthy() && !isDraining();
    return reply.code(isWell ? 200 : 503).send({ status: isWell ? 'ok' : 'unavailable' });
  });
  app.get('/openapi.json', hide, async () => app.swagger());
  app.get('/docs', hide, async (_, reply) => {
    docs ??= renderDocs(app.swagger());
    return reply.type('text/html; charset=utf-8').header('content-security-policy', policy).send(docs);
  });
  if (page === null) return;
  app.get('/', hide, async (_, reply) => {
    return reply.type('text/html; charset=utf-8').header('content-security-policy', policy).send(page);
  });
}
