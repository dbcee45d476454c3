import { type Command, InvalidArgumentError, Option } from 'commander';

interface Bounds {
  min?: number;
  /** The value lies above this, and is not equal to it. */
  above?: number;
  max?: number;
}

/** Reads an option's value as a number within `bounds`; commander makes one sentence with the flag's name of what it throws. */
export function numberWithin(bounds: Bounds): (text: string) => number {
  return (text) => read(text, Number.isFinite, 'a number', bounds);
}

/** As `numberWithin`, for whole numbers. */
export function integerWithin(bounds: Bounds): (text: string) => number {
  return (text) => read(text, Number.isSafeInteger, 'a whole number', bounds);
}

/** Reads values with commas between them, each as `read` does. */
export function listOf<Value>(read: (text: string) => Value): (text: string) => Value[] {
  return (text) => text.split(',').map(read);
}

/** Gathers the values of a repeatable option, in order. */
export function gather(value: string, previous: string[] = []): string[] {
  return [...previous, value];
}

/** A text that has at least one character. */
export function nonEmpty(value: string): string {
  if (value === '') throw new InvalidArgumentError('Give at least one character.');
  return value;
}

/**
 * Refuses an option that is given without any of those that it goes with: `needs` has them by its flag. As commander does with
 * `conflicts`, an error is thrown before the command runs.
 */
export function requires(command: Command, needs: Readonly<Record<string, readonly string[]>>): Command {
  const nameOf = new Map(command.options.map((option) => [option.long, option.attributeName()]));
  const isGiven = (flag: string) => command.getOptionValueSource(nameOf.get(flag) ?? flag) === 'cli';
  return command.hook('preAction', () => {
    for (const [flag, others] of Object.entries(needs)) {
      if (!isGiven(flag) || others.some(isGiven)) continue;
      const choice = others.join(' or ');
      command.error(`error: ${flag} goes with ${choice}.\n(Add ${choice}, or leave ${flag} out.)`);
    }
  });
}

/** Settings that replace what a configuration says; repeatable. */
export const setOption = new Option('--set <key=value>', 'replace a setting, value in YAML; may be repeated').argParser(
  gather,
);

/** Which run a command works on; `runsOption` goes with it. */
export const runOption = new Option('--run <name>', 'run to use, by name or folder; the newest one without');

/** Texts of files, for a command that reads arguments or standard input otherwise. */
export const fileOption = new Option('--file <file...>', 'files with one text per line, - for standard input');

/** Files as they are, where the run would read their columns. */
export const rawOption = new Option(
  '--raw',
  'read files line by line; without it, tables, JSONL, CoNLL and FASTA are read as the run was trained on them',
).conflicts('columns');

/** Where the texts of a table are. */
export const columnsOption = new Option(
  '--columns <column>',
  'column of the texts in a table, by its number from 1 or its name, or key in JSONL',
);

/** Where the runs are. */
export const runsOption = new Option('--runs <folder>', 'folder that holds the runs').default('runs');

/** Which of a run's checkpoints is read. */
export const checkpointOption = new Option(
  '--checkpoint <name>',
  'checkpoint of the run to use: best, last, or one that checkpoint.keep kept',
).default('best');

/** What a model that takes conditions is told; repeatable. */
export const conditionOption = new Option(
  '--condition <name=value>',
  'kind of text, for a model of several kinds: style=jig, say; one for each of its conditions',
).argParser(gather);

function read(text: string, isSound: (value: number) => boolean, kind: string, { min, above, max }: Bounds): number {
  const value = text.trim() === '' ? Number.NaN : Number(text);
  const within = (min === undefined || value >= min) && (above === undefined || value > above);
  if (isSound(value) && within && (max === undefined || value <= max)) return value;
  const lower = min !== undefined ? `${min} or more` : above !== undefined ? `above ${above}` : null;
  const limits = [lower, max === undefined ? null : `at most ${max}`].filter((limit) => limit !== null);
  throw new InvalidArgumentError(`Give ${[kind, limits.join(' and ')].filter(Boolean).join(', ')}.`);
}
