import { CommanderError } from 'commander';
import { withNotices } from '../data/notices.js';
import { note } from './output.js';
import { buildProgram } from './program.js';

/** Runs the command line `argv` (as `process.argv`). The one error boundary, and the one place that sets the exit code. */
export async function main(argv: readonly string[]): Promise<void> {
  endQuietlyWithReader(process.stdout);
  endQuietlyWithReader(process.stderr);
  try {
    await withNotices(
      (message) => note(`note: ${message}`),
      () => buildProgram().parseAsync(argv),
    );
  } catch (error) {
    // commander also throws for --help and --version.
    if (error instanceof CommanderError && error.exitCode === 0) return;
    const { describeFailure } = await import('./failure.js');
    const { text, exitCode } = describeFailure(error);
    process.stderr.write(text);
    process.exitCode = exitCode;
  }
}

/** Whether a closed pipe or a full disk has been treated as Ctrl-C: each further line fails too, and a second Ctrl-C would not save. */
let isEnding = false;

/**
 * A closed pipe (`rnn sample | head`) ends the work; it is not an error. A full disk (`rnn sample > file`) is one. What saves its work at
 * Ctrl-C saves it now.
 */
function endQuietlyWithReader(stream: NodeJS.WriteStream): void {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    const isClosed = error.code === 'EPIPE';
    // Progress and logs that a full disk does not take are no reason to lose what they are about.
    if (!isClosed && stream === process.stderr) return;
    if (!isClosed && !isEnding) {
      const why = error.code === 'ENOSPC' ? 'the disk is full' : error.message;
      process.stderr.write(`error: The output cannot be written: ${why}.\nhint: Write to another file or disk.\n`);
      process.exitCode = 2;
    }
    if (process.listenerCount('SIGINT') === 0) process.exit();
    if (!isEnding) process.emit('SIGINT', 'SIGINT');
    isEnding = true;
  });
}
