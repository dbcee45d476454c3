import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { configSchema } from '../../src/config/schema.js';

const source = fileURLToPath(new URL('../../src/', import.meta.url));
const names = [...(configSchema._zod.propValues.task ?? [])].map(String);

/** Comparisons with a task's name, `.task` compared with anything, and switches over it. */
function branches(code: string): string[] {
  const comparisons = [
    String.raw`\btask\s*[=!]==`,
    String.raw`[=!]==\s*[\w.]*\btask\b`,
    String.raw`switch\s*\([^)]*\btask\s*\)`,
  ];
  return [...nameBranches(code), ...matches(code, comparisons)];
}

/** Comparisons with a task's name alone. */
function nameBranches(code: string): string[] {
  const name = `['"\`](?:${names.join('|')})['"\`]`;
  return matches(code, [`[=!]==\\s*${name}`, `${name}\\s*[=!]==`, `\\bcase\\s+${name}`]);
}

function matches(code: string, forms: readonly string[]): string[] {
  return forms.flatMap((form) => code.match(new RegExp(form, 'g')) ?? []);
}

describe("a task's name", () => {
  it('is compared nowhere outside src/tasks', () => {
    const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter(
      (file) => file.endsWith('.ts') && !file.startsWith('tasks/'),
    );
    expect(files.length).toBeGreaterThan(300);
    const found = files.flatMap((file) =>
      branches(readFileSync(join(source, file), 'utf8')).map((branch) => `${file}: ${branch}`),
    );
    expect(found).toEqual([]);
  });

  it('is compared nowhere beside the folders of tasks either', () => {
    const files = readdirSync(join(source, 'tasks')).filter((file) => file.endsWith('.ts'));
    expect(files).toContain('loss-unit.ts');
    const found = files.flatMap((file) => nameBranches(readFileSync(join(source, 'tasks', file), 'utf8')));
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
