import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { hasTerminal, rnnInTerminal } from './terminal.js';
import { useTrainedRun } from './trained-run.js';

const run = useTrainedRun();

/** How readline shows its prompt: from column 1, the rest cleared, the cursor after it. */
const PROMPT = '\u001b[1G\u001b[0J> \u001b[3G';
const CTRL_C = '\u0003';
const CTRL_D = '\u0004';

/** Types each answer when it is asked for one; the text goes to a file. */
async function choose(answers: string[], args: string[] = ['--seed', 'El']) {
  const file = join(run.folder, 'chosen.txt');
  rmSync(file, { force: true });
  const { output, exitCode } = await rnnInTerminal(['sample', '-i', '--random-seed', '1', ...args], {
    cwd: run.folder,
    steps: answers.map((answer): [string, string] => [PROMPT, answer]),
    redirect: '> chosen.txt',
  });
  return { output, exitCode, text: readFileSync(file, 'utf8') };
}

describe.skipIf(!hasTerminal)('rnn sample --interactive', () => {
  it('shows candidates with their probabilities, and prints what was chosen by number and by token', async () => {
    const { output, text, exitCode } = await choose(['1\n', 'canta con\n', 'Juan\n', '=.\n', '<EOS>\n', '\n']);
    expect({ text, exitCode }).toEqual({ text: 'El enano canta con Juan.\n', exitCode: 0 });
    expect(output).toMatch(/\nEl\n {4}token +P\n 1 {2}enano +\d\d\.\d% {2}█+[▏▎▍▌▋▊▉]?\n/);
    expect(output).toMatch(/\n10 {2}\S+ +(\d\.\d|<0\.1)% {2}▏\n/);
    expect(output).toContain('El enano canta con Juan.\nThe text has ended.');
  });

  it('draws at Enter, the same tokens for the same random seed', async () => {
    const args = ['--seed', 'El', '--temperature', '3', '--ban', '<EOS>', '--ban', '.'];
    const { text } = await choose(['\n', '\n', '\n', 'q\n'], args);
    expect(text).toMatch(/^El \S+ \S+ \S+\n$/);
    expect((await choose(['\n', '\n', '\n', 'q\n'], args)).text).toBe(text);
  });

  it('takes choices back with u, with the state they led to', async () => {
    const { output, text } = await choose(['u\n', '1\n', 'canta con\n', 'u\n', 'u\n', '2\n', 'u\n', '1\n', 'q\n']);
    expect(output).toContain('There is nothing to undo.');
    expect(text).toBe('El enano\n');
    const shown = output.split('\n> ').filter((part) => /\nEl enano\n/.test(part));
    expect(shown.length).toBeGreaterThan(2);
    expect(new Set(shown.map((part) => part.slice(part.indexOf('\nEl enano\n')))).size).toBe(1);
  });

  it('says what is wrong with an answer and asks again', async () => {
    const { output, text } = await choose(['11\n', '=1\n', 'dragón\n', '  \n', '<EOS>\n', '1\n', 'u\n', 'q\n']);
    expect(output).toContain('There is no number 11; =11 stands for the token 11 itself.');
    expect(output).toContain('The vocabulary lacks "1".');
    expect(output).toContain('The vocabulary lacks "dragón".');
    expect(output).toContain('This has no token.');
    expect(output.match(/The text has ended\./g)).toHaveLength(2);
    expect(text).toBe('El\n');
  });

  it('shows the probabilities that are drawn from', async () => {
    const { output } = await choose(['q\n'], ['--seed', 'El', '--top-k', '2', '--ban', 'enano']);
    const rows = output.split('\n').filter((line) => /^ *\d+ {2}\S/.test(line));
    expect(rows).toHaveLength(2);
    expect(output).not.toContain('enano');
    const sum = rows.reduce((total, row) => total + Number(/([\d.]+)%/.exec(row)?.[1]), 0);
    expect(sum).toBeCloseTo(100, 0);
  });

  it('prints the text at Ctrl-D, and none at Ctrl-C', async () => {
    expect(await choose(['1\n', CTRL_D])).toMatchObject({ text: 'El enano\n', exitCode: 0 });
    expect(await choose(['1\n', CTRL_C])).toMatchObject({ text: '', exitCode: 130 });
  });
});

describe('rnn sample --interactive without a terminal', () => {
  it('says that it needs one', async () => {
    const { stdout, stderr, exitCode } = await run.rnn(['sample', '-i'], { stdin: '1\n' });
    expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 2 });
    expect(stderr).toBe(
      'error: --interactive needs a terminal, and standard input is not one.\nhint: Remove the pipe or file.\n',
    );
  });
});
