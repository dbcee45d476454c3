import { execFile, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify, stripVTControlCharacters } from 'node:util';
import { bin } from './rnn.js';

const script = fileURLToPath(new URL('terminal.py', import.meta.url));

/** Whether this machine can open a pseudo-terminal for a test. */
export const hasTerminal = spawnSync('python3', ['-c', 'import pty; pty.openpty()']).status === 0;

export interface TerminalSession {
  cwd: string;
  /** A text to wait for, and what to type then. */
  steps?: [waitFor: string, type: string][];
  /** Columns and rows. */
  size?: [number, number];
  /** A shell's redirections, to keep a stream from the terminal. */
  redirect?: string;
}

/** Runs `rnn` in a pseudo-terminal, 80 columns wide, without colours; what it shows comes back in order. */
export async function rnnInTerminal(
  args: readonly string[],
  { cwd, steps = [], size = [80, 40], redirect = '' }: TerminalSession,
): Promise<{ output: string; exitCode: number }> {
  const quoted = [bin, ...args].map((arg) => `'${arg.replaceAll("'", `'\\''`)}'`).join(' ');
  const command = ['bash', '-c', `exec ${quoted} ${redirect}`];
  const given = { command, cwd, env: { NO_COLOR: '1', TERM: 'xterm' }, size, steps, seconds: 50 };
  const { stdout } = await promisify(execFile)('python3', [script, JSON.stringify(given)]);
  const { output, exitCode } = JSON.parse(stdout) as { output: string; exitCode: number };
  return { output: stripVTControlCharacters(output).replaceAll('\r\n', '\n'), exitCode };
}
