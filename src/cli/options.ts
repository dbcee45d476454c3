import { type Command, InvalidArgumentError, Option } from 'commander';
import type { Bounds } from '../inference/bounds.js';
import type { Precision } from '../kernels/kernels.js';

/** Reads an option's value as a number within `bounds`; commander makes one sentence with the flag's name of what it throws. */
export function numberWithin(bounds: Bounds): (text: string) => number {
  return (text) => read(text, Number.isFinite, 'a number', bounds);
}

/** As `numberWithin`, for whole numbers. */
export function integerWithin(bounds: Bounds): (text: string) => number {
  return (text) => read(text, Number.isSafeInteger, 'a whole number', bounds);
}

/** Reads temperatures with commas between them. `0,5` may be meant as 0.5, and is refused; `0,1` and `1,0` are two temperatures. */
export function temperatures(text: string): number[] {
  if (/^\d+,\d+$/.test(text) && text !== '0,1' && text !== '1,0') {
    const [first, second] = text.split(',');
    throw new InvalidArgumentError(
      `Is ${first}.${second} meant? Write ${first}.${second} for one temperature, or ${first}.0,${second} for two.`,
    );
  }
  return text.split(',').map(numberWithin({ min: 0 }));
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
      command.error(`error: ${flag} requires ${choice}.\n(Add ${choice}, or leave ${flag} out.)`);
    }
  });
}

/** Accepts the old spelling of an option, which the help does not show, with a note on stderr. */
export function renamed(command: Command, old: string, now: string): Command {
  const option = command.options.find(({ long }) => long === now);
  if (option === undefined) throw new RangeError(`${now} is not an option of ${command.name()}.`);
  const alias = new Option(`${old} <value>`).hideHelp().argParser((value) => {
    process.stderr.write(`${old} is called ${now} now.\n`);
    const parsed = option.parseArg === undefined ? value : option.parseArg(value, undefined);
    command.setOptionValueWithSource(option.attributeName(), parsed, 'cli');
    return parsed;
  });
  return command.addOption(alias);
}

/** Settings that replace what a configuration says; repeatable. */
export const setOption = new Option(
  '--set <key=value>',
  'override a setting, with its value in YAML; may be repeated',
).argParser(gather);

/** Which run a command works on; `runsOption` goes with it. */
export const runOption = new Option(
  '--run <run>',
  "name or folder of the run to use, or a checkpoint's folder; the newest run that fits without it",
);

/** The same as an argument, in commands about runs, where `runOption` works too. */
export const runArgument = ['[run]', 'name or folder of the run; the same as --run'] as const;

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
  'checkpoint of the run: best, last, or one that checkpoint.keep kept; without it best, or last where there is no best',
);

/** What the weights of large products are held in; of a batch of texts also what the other operands are rounded to. */
export const precisionOption = new Option(
  '--precision <format>',
  'number format of the weights in large products: bfloat16 reads half of the memory, and changes probabilities a little',
)
  .choices(['float32', 'bfloat16'] satisfies Precision[])
  .default('float32');

/** Repeats what is random. */
export const randomSeedOption = new Option(
  '--random-seed <integer>',
  'seed of the random numbers, to get the same output again',
).argParser(integerWithin({ min: 0 }));

/** What a model that takes conditions is told; repeatable. */
export const conditionOption = new Option(
  '--condition <name=value>',
  'condition of the text, for a model trained with conditions: style=jig; one option per condition',
).argParser(gather);

function read(text: string, isSound: (value: number) => boolean, kind: string, { min, above, max }: Bounds): number {
  const value = text.trim() === '' ? Number.NaN : Number(text);
  const within = (min === undefined || value >= min) && (above === undefined || value > above);
  if (isSound(value) && within && (max === undefined || value <= max)) return value;
  const lower = min !== undefined ? `${min} or more` : above !== undefined ? `above ${above}` : null;
  const limits = [lower, max === undefined ? null : `at most ${max}`].filter((limit) => limit !== null);
  throw new InvalidArgumentError(`Give ${[kind, limits.join(' and ')].filter(Boolean).join(', ')}.`);
}
