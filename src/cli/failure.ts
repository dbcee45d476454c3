import { CommanderError } from 'commander';
import { LostWorkerError } from '../distributed/errors.js';
import { RnnError } from '../errors.js';
import { errTheme } from './render/theme.js';

/** Training was stopped by a signal. It is saved and reported already, so nothing more is printed. */
export class Interrupted extends Error {
  constructor(readonly exitCode: number) {
    super('interrupted');
  }
}

/** What the error boundary makes of a thrown value: text for stderr and an exit code. */
export interface Failure {
  text: string;
  exitCode: number;
}

/** 2: an error that the user can fix; 75: an error that a restart fixes; 1: a bug. */
export function describeFailure(error: unknown): Failure {
  if (error instanceof Interrupted) return { text: '', exitCode: error.exitCode };
  if (error instanceof LostWorkerError) {
    const { told, message, hint, exitCode } = error;
    return { text: told ? '' : describeUserError(message, hint), exitCode };
  }
  if (error instanceof CommanderError) return { text: describeUsageError(error), exitCode: 2 };
  if (error instanceof RnnError) return { text: describeUserError(error.message, error.hint), exitCode: 2 };
  return { text: describeBug(error), exitCode: 1 };
}

/** commander writes `error: what. expectation` or `error: what\n(Did you mean x?)`. */
function describeUsageError(error: CommanderError): string {
  // commander has already shown the help.
  if (error.code === 'commander.help') return '';
  const [sentence = '', suggestion] = error.message.replace(/^error: /, '').split('\n');
  const [, what, expectation] = /^(.* is invalid\.) (.*)$/.exec(sentence) ?? [];
  const hint = suggestion?.replace(/^\((.*)\)$/, '$1') ?? expectation;
  return describeUserError(what ?? sentence, hint ?? 'Add --help to see how it is used.');
}

/** `error:` with the message, and the hint on a line of its own. */
export function describeUserError(message: string, hint: string | undefined): string {
  const lines = [`${errTheme.red('error:')} ${message}`];
  if (hint !== undefined) lines.push(`${errTheme.cyan('hint:')} ${hint}`);
  return `${lines.join('\n')}\n`;
}

function describeBug(error: unknown): string {
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return `${stack}\n${errTheme.red('error:')} This is a bug in rnn; please report it with the lines above.\n`;
}
