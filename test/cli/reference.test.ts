import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { examples } from '../../src/cli/commands/examples.js';
import { buildProgram } from '../../src/cli/program.js';
import { renderCliReference } from '../../src/cli/reference.js';

/** Words of a line as a shell gives them; quotes are double ones. */
function words(line: string): string[] {
  return [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '');
}

/** The program with commands that do nothing but keep their name. */
function idle(ran: string[]): Command {
  const program = buildProgram();
  const visit = (command: Command, name: string) => {
    for (const child of command.commands) visit(child, `${name} ${child.name()}`.trim());
    if (command.commands.length === 0) command.action(() => void ran.push(name));
  };
  visit(program, '');
  return program;
}

describe('docs/cli.md', () => {
  it('is what the program says', () => {
    const committed = readFileSync(new URL('../../docs/cli.md', import.meta.url), 'utf8');
    expect(committed, 'run `npm run build && node scripts/generate-docs.mjs`').toBe(renderCliReference());
  });

  it('links to a section of each command', () => {
    const text = renderCliReference();
    const links = [...text.matchAll(/\(#([^)]+)\)/g)].map(([, anchor]) => anchor);
    const headings = [...text.matchAll(/^## (.*)$/gm)].map(([, heading]) => heading?.replaceAll(' ', '-'));
    expect(links).toEqual(headings);
  });
});

describe('examples', () => {
  it.each(Object.entries(examples).flatMap(([name, lines]) => lines.map((line) => [line, name])))(
    '%s',
    async (line, name) => {
      const ran: string[] = [];
      for (const part of line.split(' | ')) await idle(ran).parseAsync(words(part).slice(1), { from: 'user' });
      expect(ran).toContain(name);
    },
  );

  it('are there for every command', () => {
    const names = (command: Command, name: string): string[] =>
      command.commands.length === 0
        ? [name]
        : command.commands.flatMap((child) => names(child, `${name} ${child.name()}`.trim()));
    expect(Object.keys(examples).sort()).toEqual(names(buildProgram(), '').sort());
  });
});
