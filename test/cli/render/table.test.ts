import { Chalk } from 'chalk';
import { describe, expect, it } from 'vitest';
import { renderTable } from '../../../src/cli/render/table.js';

const plain = new Chalk({ level: 0 });
const columns = [
  { heading: 'name', align: 'left' as const },
  { heading: 'n', align: 'right' as const },
  { heading: 'text', align: 'left' as const },
];

describe('renderTable', () => {
  it('aligns words left and numbers right, without spaces at the end', () => {
    const rows = [
      ['a', '1', 'x'],
      ['bcdef', '1,000', 'y z'],
    ];
    expect(renderTable(columns, rows, plain)).toBe('name       n  text\na          1  x\nbcdef  1,000  y z\n');
  });

  it('does not count colours as width', () => {
    const red = new Chalk({ level: 1 }).red('ab');
    expect(renderTable(columns, [[red, '1', 'x']], plain).split('\n')[1]).toBe(`${red}    1  x`);
  });

  it.each([
    ['combining marks', 'n\u0303', 3],
    ['East Asian characters', '你', 2],
    ['emoji', '👩‍🚀', 2],
  ])('measures %s as a terminal does', (_, cell, spaces) => {
    expect(renderTable(columns, [[cell, '1', 'x']], plain).split('\n')[1]).toBe(`${cell}${' '.repeat(spaces)}  1  x`);
  });

  it('prints the headings of an empty table', () => {
    expect(renderTable(columns, [], plain)).toBe('name  n  text\n');
  });
});
