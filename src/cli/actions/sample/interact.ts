import { createInterface } from 'node:readline';
import { type Candidate, createSession, type Session, type SessionOptions } from '../../../inference/decode/session.js';
import { findTokens } from '../../../inference/find-tokens.js';
import type { LanguageModel } from '../../../inference/language-model.js';
import { Interrupted } from '../../failure.js';
import { note, print } from '../../output.js';
import { renderBar } from '../../render/bar.js';
import { formatProbability } from '../../render/numbers.js';
import { showToken } from '../../render/show-token.js';
import { type Column, renderTable } from '../../render/table.js';
import { errTheme } from '../../render/theme.js';

/** How many candidates are shown. */
const SHOWN = 10;
/** How many characters of the text are shown above them. */
const TAIL = 240;
const BAR_WIDTH = 30;

/** Lets the user choose each next token at a terminal: the dialogue goes to stderr, the finished text to stdout. */
export async function interact(model: LanguageModel, options: SessionOptions): Promise<void> {
  const session = createSession(model, options);
  const terminal = createInterface({ input: process.stdin, output: process.stderr, prompt: errTheme.cyan('> ') });
  let interrupted = false;
  let left = false;
  terminal.on('SIGINT', () => {
    interrupted = true;
    terminal.close();
  });
  try {
    note('Type a number or a token (=u for the token u), Enter to sample one, u to undo, q to quit.');
    let candidates = show(session);
    terminal.prompt();
    for await (const line of terminal) {
      left = line === 'q' || (line === '' && session.hasEnded());
      if (left) break;
      const problem = answer(line, { session, model, candidates });
      if (problem === null) candidates = show(session);
      else note(problem);
      terminal.prompt();
    }
    // Ctrl-C and Ctrl-D leave the prompt's line unfinished.
    if (!left) note('');
    if (interrupted) throw new Interrupted(130);
    await print(`${session.text()}\n`);
  } finally {
    terminal.close();
    session.dispose();
  }
}

const columns: Column[] = [
  { heading: '', align: 'right' },
  { heading: 'token', align: 'left' },
  { heading: 'P', align: 'right' },
  { heading: '', align: 'left' },
];

/** Shows the text so far and the candidates for the next token; returns the candidates. */
function show(session: Session): Candidate[] {
  const text = session.text();
  note(`\n${text.length > TAIL ? '…' : ''}${errTheme.bold(text.slice(-TAIL))}`);
  if (session.hasEnded()) {
    note('The text has ended. Enter or q prints it, u undoes the end.');
    return [];
  }
  const candidates = session.candidates(SHOWN);
  const rows = candidates.map(({ token, probability }, index) => [
    String(index + 1),
    showToken(token),
    formatProbability(probability),
    errTheme.cyan(renderBar(probability, BAR_WIDTH)),
  ]);
  note(renderTable(columns, rows, errTheme).trimEnd());
  return candidates;
}

/** Executes one line of input; returns an error message, or null. */
function answer(
  line: string,
  { session, model, candidates }: { session: Session; model: LanguageModel; candidates: readonly Candidate[] },
): string | null {
  if (line === 'u') return session.undo() ? null : 'There is nothing to undo.';
  if (session.hasEnded()) return 'The text has ended. Enter or q prints it, u undoes the end.';
  if (line === '') {
    session.draw();
    return null;
  }
  if (/^\d+$/.test(line)) {
    const chosen = candidates[Number(line) - 1];
    if (chosen === undefined) return `There is no number ${line}; =${line} stands for the token ${line} itself.`;
    session.choose([chosen.id]);
    return null;
  }
  const { ids, unknown } = findTokens(model, line.length > 1 && line.startsWith('=') ? line.slice(1) : line);
  if (unknown.length > 0) return `The vocabulary lacks ${unknown.map((token) => JSON.stringify(token)).join(', ')}.`;
  if (ids.length === 0) return 'This has no token.';
  session.choose(ids);
  return null;
}
