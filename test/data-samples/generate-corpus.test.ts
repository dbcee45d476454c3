import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const script = fileURLToPath(new URL('../../scripts/generate-corpus.mjs', import.meta.url));
const run = (...args: string[]) => spawnSync(process.execPath, [script, ...args], { encoding: 'utf8' });
/** Minutes where the machine is busy: `--check` proves that no sentence has two derivations. */
const OPTIONS = { timeout: 300_000 };

describe('scripts/generate-corpus.mjs', () => {
  it('--check finds the committed file in order and the grammar unambiguous, and prints its entropy', OPTIONS, () => {
    const { status, stdout, stderr } = run('--check', '--json');
    expect(stderr).toBe('');
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      excluded: ['Elena no quiere salir con Juan.', 'El enano quiere salir con Juan.'],
      grammar: { tokenEntropy: expect.closeTo(1.8, 2) },
      validation: { lines: 600 },
    });
  });

  it('--probability compares sentences', OPTIONS, () => {
    const { status, stdout } = run(
      ...['--probability', 'Elena no quiere salir con Juan.'],
      ...['--probability', 'El enano quiere salir con Juan.'],
    );
    expect(status).toBe(0);
    expect(stdout).toMatch(/The first is \d+\.\d times as likely as the second\.\n$/);
  });

  it('--probability names the word that the grammar rules out', OPTIONS, () => {
    const { status, stdout } = run('--probability', 'Elena come ladrillos.');
    expect(status).toBe(0);
    expect(stdout).toContain('The grammar rules out "ladrillos" here, so P = 0.');
  });

  it.each([
    ['a validation part that is none', ['--validation', '3'], '--validation is a fraction between 0 and 1, not "3".\n'],
    ['an unknown option', ['--seed'], "Unknown option '--seed'"],
  ])('refuses %s in one line', OPTIONS, (_, args, message) => {
    const { status, stdout, stderr } = run(...args);
    expect(status).toBe(1);
    expect(stdout).toBe('');
    expect(stderr).toContain(message);
    expect(stderr.trimEnd()).not.toContain('\n');
  });
});
