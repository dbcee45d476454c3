import { readFileSync } from 'node:fs';
import { Command } from 'commander';

/** The whole command line; its commands load what they run when they run. */
export function buildProgram(): Command {
  const program = new Command('rnn')
    .description('Train, sample and score recurrent neural networks.')
    .version(readVersion(), '-V, --version', 'print the version')
    .option('--no-color', 'no colours (NO_COLOR and FORCE_COLOR are respected too)')
    .exitOverride()
    // The error boundary writes them, once and with a hint.
    .configureOutput({ outputError: () => {} })
    .addHelpText('after', '\nStart with `rnn init`, then `rnn train`, `rnn sample` and `rnn score`.');
  return program;
}

function readVersion(): string {
  const { version }: { version: string } = JSON.parse(
    readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
  );
  return version;
}
