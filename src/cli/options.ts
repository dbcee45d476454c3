import { Command, InvalidArgumentError, Option } from 'commander';
import type { Bounds } from '../inference/bounds.js';
import type { Precision } from '../kernels/kernels.js';

/** Reads an option's value as a number within `bounds`; commander adds the flag's name to the message it throws. */
export function numberWithin(bounds: Bounds): (text: string) => number {
  return (text) => read(text, Number.isFinite, 'a number', bounds);
}

/** Like `numberWithin`, for whole numbers. */
export function integerWithin(bounds: Bounds): (text: string) => number {
  return (text) => read(text, Number.isSafeInteger, 'a whole number', bounds);
}

/** Parses comma-separated temperatures. `0,5` is refused because it may mean 0.5; `0,1` and `1,0` are two temperatures. */
export function temperatures(text: string): number[] {
  if (/^\d+,\d+$/.test(text) && text !== '0,1' && text !== '1,0') {
    const [first, second] = text.split(',');
    throw new InvalidArgumentError(
      `Is ${first}.${second} meant? Write ${first}.${second} for one temperature, or ${first}.0,${second} for two.`,
    );
  }
  return text.split(',').map(numberWithin({ min: 0 }));
}

/** Collects the values of a repeatable option, in order. */
export function gather(value: string, previous: string[] = []): string[] {
  return [...previous, value];
}

/** A text that has at least one character. */
export function nonEmpty(value: string): string {
  if (value === '') throw new InvalidArgumentError('Give at least one character.');
  return value;
}

/**
 * Rejects an option that is given without any of the options it requires; `needs` maps a flag to those. As with commander's
 * `conflicts`, the error is thrown before the command runs.
 */
export function requires(command: Command, needs: Readonly<Record<string, readonly string[]>>): Command {
  const nameOf = new Map(command.options.map((option) => [option.long, option.attributeName()]));
  const isGiven = (flag: string) => command.getOptionValueSource(nameOf.get(flag) ?? flag) === 'cli';
  return command.hook('preAction', () => {
    for (const [flag, others] of Object.entries(needs)) {
      if (!isGiven(flag) || others.some(isGiven)) continue;
      const choice = others.join(' or ');
      command.error(`error: ${flag} requires ${choice}.\n(Add ${choice}, or remove ${flag}.)`);
    }
  });
}

/** Accepts the old name of an option, hidden from the help, with a note on stderr. */
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

/** Settings that override the configuration; repeatable. */
export const setOption = new Option(
  '--set <key=value>',
  'override a setting; the value is YAML; may be repeated',
).argParser(gather);

/** Which run a command works on; `runsOption` goes with it. */
export const runOption = new Option(
  '--run <run>',
  "name or folder of a run, or a checkpoint's folder; default: the newest run of a fitting task",
);

/** The run as a positional argument, for commands about runs; `runOption` works there too. */
export const runArgument = ['[run]', 'name or folder of the run; the same as --run'] as const;

/** Files to read texts from, instead of arguments or standard input. */
export const fileOption = new Option('--file <file...>', 'files with one text per line, - for standard input');

/** Reads files as plain lines, without the run's own columns. */
export const rawOption = new Option(
  '--raw',
  'read files line by line; default: tables, JSONL, CoNLL and FASTA are read as in training',
).conflicts('columns');

/** The column that holds the texts of a table. */
export const columnsOption = new Option(
  '--columns <column>',
  'column of the texts in a table, by number (from 1) or name; or a key in JSONL',
);

/** The folder of all runs. */
export const runsOption = new Option('--runs <folder>', 'folder of all runs').default('runs');

/** Which checkpoint of a run is loaded. */
export const checkpointOption = new Option(
  '--checkpoint <name>',
  'checkpoint of the run: best, last, or one kept by checkpoint.keep; default: best if there is one, else last',
);

/** A command that opens a checkpoint of a run. */
export function modelCommand(name: string): Command {
  return new Command(name).addOption(runOption).addOption(runsOption).addOption(checkpointOption);
}

/** Number format of weights in large matrix products. */
export const precisionOption = new Option(
  '--precision <format>',
  'number format of the weights in large matrix products; bfloat16 reads half the memory, int8 a quarter; both change probabilities slightly',
)
  .choices(['float32', 'bfloat16', 'int8'] satisfies Precision[])
  .default('float32');

/** Makes random output repeatable. */
export const randomSeedOption = new Option(
  '--random-seed <integer>',
  'random seed; the same seed gives the same output',
).argParser(integerWithin({ min: 0 }));

/** A condition for a model trained with conditions; repeatable. */
export const conditionOption = new Option(
  '--condition <name=value>',
  'condition of the text, for example style=jig; one option per condition; only for models trained with conditions',
).argParser(gather);

function read(text: string, isSound: (value: number) => boolean, kind: string, { min, above, max }: Bounds): number {
  const value = text.trim() === '' ? Number.NaN : Number(text);
  const within = (min === undefined || value >= min) && (above === undefined || value > above);
  if (isSound(value) && within && (max === undefined || value <= max)) return value;
  const lower = min !== undefined ? `${min} or more` : above !== undefined ? `above ${above}` : null;
  const limits = [lower, max === undefined ? null : `at most ${max}`].filter((limit) => limit !== null);
  throw new InvalidArgumentError(`Give ${[kind, limits.join(' and ')].filter(Boolean).join(', ')}.`);
}
