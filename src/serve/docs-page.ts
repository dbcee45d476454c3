import { escapeHtml } from '../report/html.js';

/** The part of a JSON Schema that the page shows. */
interface Schema {
  type?: string | string[];
  description?: string;
  default?: unknown;
  enum?: unknown[];
  const?: unknown;
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
  anyOf?: Schema[];
  items?: Schema;
  properties?: Record<string, Schema>;
  required?: string[];
}

interface Operation {
  summary?: string;
  description?: string;
  tags?: string[];
  requestBody?: { content?: Record<string, { schema?: Schema }> };
}

/** Renders an OpenAPI document as a self-contained HTML page. */
export function renderDocs(document: object): string {
  const { paths = {}, info } = document as {
    paths?: Record<string, Record<string, Operation>>;
    info: { title: string; version: string };
  };
  const routes = Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })),
  );
  const entries = routes.map(({ path, method, operation }) => renderRoute(path, method, operation)).join('\n');
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(info.title)}: routes</title>
<style>
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
h2 { margin-top: 2.5rem; font: 600 1.1rem ui-monospace, monospace; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: 0.25rem 0.75rem 0.25rem 0; border-top: 1px solid #8884; }
td:first-child { font-family: ui-monospace, monospace; white-space: nowrap; }
.scroll { overflow-x: auto; }
</style>
<h1>${escapeHtml(info.title)} ${escapeHtml(info.version)}</h1>
<p>The routes of this server. Programs read <a href="openapi.json">openapi.json</a>. Keys that are not named here are refused.</p>
${entries}
</html>
`;
}

function renderRoute(path: string, method: string, { summary = '', description, requestBody }: Operation): string {
  const schema = requestBody?.content?.['application/json']?.schema;
  const shown = path.replace(/\{(\w+)\}/g, (_, name: string) => name.toUpperCase());
  const more = description === undefined ? '' : `<p>${escapeHtml(description)}</p>`;
  return `<section><h2>${method} ${escapeHtml(shown)}</h2>\n<p>${escapeHtml(summary)}.</p>${more}${renderProperties(schema)}</section>`;
}

function renderProperties(schema: Schema | undefined): string {
  const rows = Object.entries(schema?.properties ?? {}).map(([name, property]) => {
    const otherwise =
      property.default === undefined ? '' : `<code>${escapeHtml(JSON.stringify(property.default))}</code>`;
    const cells = [
      escapeHtml(name),
      escapeHtml(describeType(property)),
      escapeHtml(property.description ?? ''),
      otherwise,
    ];
    return `<tr>${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`;
  });
  if (rows.length === 0) return '';
  return `\n<div class="scroll"><table><tr><th>key</th><th>value</th><th>meaning</th><th>without it</th></tr>\n${rows.join('\n')}</table></div>`;
}

function describeType(schema: Schema): string {
  const { type, anyOf, minimum, maximum, exclusiveMinimum, items } = schema;
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum !== undefined) return schema.enum.map((value) => JSON.stringify(value)).join(' or ');
  if (anyOf !== undefined) return [...new Set(anyOf.map(describeType).filter((one) => one !== 'null'))].join(' or ');
  if (type === 'array') return `list of ${items === undefined ? 'values' : describeType(items)}`;
  const limits = [
    minimum === undefined || minimum <= Number.MIN_SAFE_INTEGER ? null : `from ${minimum}`,
    exclusiveMinimum === undefined ? null : `above ${exclusiveMinimum}`,
    maximum === undefined || maximum >= Number.MAX_SAFE_INTEGER ? null : `to ${maximum}`,
  ].filter((limit) => limit !== null);
  return [[type ?? 'value'].flat().join(' or '), ...limits].join(' ');
}
