import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { configSchema } from '../../src/config/schema.js';

const source = fileURLToPath(new URL('../../src/', import.meta.url));
const names = [...(configSchema._zod.propValues.task ?? [])].map(String);

/** Comparisons with a task's name, `.task` compared with anything, and switches over it. */
function branches(code: string): string[] {
  const name = `['"\`](?:${names.join('|')})['"\`]`;
  const forms = [`[=!]==\\s*${name}`, `${name}\\s*[=!]==`, `\\bcase\\s+${name}`, String.raw`\btask\s*[=!]==`];
  forms.push(String.raw`[=!]==\s*[\w.]*\btask\b`, String.raw`switch\s*\([^)]*\btask\s*\)`);
  return forms.flatMap((form) => code.match(new RegExp(form, 'g')) ?? []);
}

describe("a task's name", () => {
  it('is compared nowhere but in its own folder', () => {
    const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter(
      (file) => file.endsWith('.ts') && !/^tasks\/[^/]+\//.test(file),
    );
    expect(files.length).toBeGreaterThan(300);
    const found = files.flatMap((file) =>
      branches(readFileSync(join(source, file), 'utf8')).map((branch) => `${file}: ${branch}`),
    );
    expect(found).toEqual([]);
  });

  it.each([
    "if (config.task === 'tagging') {",
    "'classification' !== name",
    "case 'translation':",
    'switch (checkpoint.task) {',
    'left.task !== right.task',
    'name === config.task',
  ])('would be found in %j', (code) => {
    expect(names).toContain('generation');
    expect(branches(code)).not.toEqual([]);
  });
});
