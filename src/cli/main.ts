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

/** Whether a closed pipe has been treated as Ctrl-C: each further line fails too, and a second Ctrl-C would not save. */
let isEnding = false;

/** A closed pipe (`rnn sample | head`) ends the work; it is not an error. What saves its work at Ctrl-C saves it now. */
function endQuietlyWithReader(stream: NodeJS.WriteStream): void {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') {
      if (process.listenerCount('SIGINT') === 0) process.exit(0);
      if (!isEnding) process.emit('SIGINT', 'SIGINT');
      isEnding = true;
      return;
    }
    // Progress and logs that a full disk does not take are no reason to lose what they are about.
    if (stream !== process.stderr) throw error;
  });
}
