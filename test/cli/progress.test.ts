import { execFileSync, spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { hasTerminal, rnnInTerminal } from './terminal.js';
import { parseLines, useTrainedRun } from './trained-run.js';

const run = useTrainedRun();

/** Feeds a pipe slowly for two seconds: what reads it takes as long on any machine. */
function feedSlowly(pipe: string): void {
  execFileSync('mkfifo', [join(run.folder, pipe)]);
  const feed = `for i in $(seq 20); do echo "El enano quiere Juan."; sleep 0.1; done > ${pipe}`;
  spawn('bash', ['-c', feed], { cwd: run.folder, stdio: 'ignore' });
}

describe.skipIf(!hasTerminal)('long work at a terminal', () => {
  it.each([
    ['json', ['score', '--json']],
    ['lines', ['score', '--per-line']],
  ])('counts the lines that are read for answers in %s, on stderr alone', async (name, args) => {
    const pipe = `${name}.pipe`;
    feedSlowly(pipe);
    const { output, exitCode } = await rnnInTerminal([...args, '--file', pipe], {
      cwd: run.folder,
      redirect: '> answers.txt',
    });
    expect(exitCode, output).toBe(0);
    expect(output).toMatch(new RegExp(`Reading ${pipe}: \\d+ lines`));
    const answers = readFileSync(join(run.folder, 'answers.txt'), 'utf8');
    expect(answers).not.toContain('Reading');
    expect(answers.trimEnd().split('\n')).toHaveLength(20);
  });

  it('shows how far eval is, and prints the same to stdout as without a terminal', async () => {
    const line = 'El enano quiere Juan. Elena canta con la reina.\n';
    writeFileSync(join(run.folder, 'long.txt'), line.repeat(8000));
    const args = ['eval', '--data', 'long.txt', '--dynamic', '0.01', '--json'];
    const piped = await run.rnn(args);
    expect(piped.exitCode, piped.stderr).toBe(0);
    expect(piped.stderr).not.toMatch(/[\d,]+ of [\d,]+ tokens/);
    const { output } = await rnnInTerminal(args, { cwd: run.folder, redirect: '> eval.json' });
    expect(output).toMatch(/█*░+ Evaluating(?: dynamically)?: [\d,]+ of [\d,]+ tokens/);
    expect(parseLines(JSON.stringify(JSON.parse(piped.stdout)))).toEqual([
      JSON.parse(readFileSync(join(run.folder, 'eval.json'), 'utf8')),
    ]);
  });
});
