import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { configJsonSchema } from '../../src/config/json-schema.js';
import { renderReference } from '../../src/config/reference.js';
import { configSchema } from '../../src/config/schema.js';
import { knownKeys } from '../../src/config/walk.js';

const committed = (name: string) => readFileSync(new URL(`../../docs/${name}`, import.meta.url), 'utf8');
const stale = 'run `npm run build && node scripts/generate-docs.mjs`';

describe('the generated documents', () => {
  it('docs/config.md is fresh', () => {
    expect(committed('config.md'), stale).toBe(renderReference());
  });

  it('docs/config.schema.json is fresh', () => {
    expect(committed('config.schema.json'), stale).toBe(`${JSON.stringify(configJsonSchema(), null, 2)}\n`);
  });

  it('the reference page describes every key', () => {
    const page = renderReference();
    const descriptions = knownKeys(configSchema).map(
      ({ schema }) => (schema as { description?: string }).description as string,
    );
    expect(descriptions.filter((description) => !page.includes(description.replaceAll('|', '\\|')))).toEqual([]);
  });

  it('the reference page links to sections that it has', () => {
    const page = renderReference();
    const anchors = [...page.matchAll(/^#+ (.+)$/gm)].map(([, title = '']) =>
      title
        .toLowerCase()
        .replace(/[^a-z -]/g, '')
        .replaceAll(' ', '-'),
    );
    const links = [...page.matchAll(/\]\(#(.+?)\)/g)].map(([, anchor]) => anchor);
    expect(links.length).toBeGreaterThan(8);
    expect(links.filter((link) => !anchors.includes(link as string))).toEqual([]);
  });

  it('the JSON Schema requires only what has no default', () => {
    const { $schema, oneOf = [] } = configJsonSchema() as { $schema?: string; oneOf?: object[] };
    expect($schema).toBe('https://json-schema.org/draft/2020-12/schema');
    expect(oneOf[0]).toMatchObject({
      properties: { data: { required: ['train'] }, seed: { type: 'integer', default: 1 } },
    });
    for (const task of oneOf) expect(task).toMatchObject({ required: ['task', 'data'], additionalProperties: false });
  });
});
