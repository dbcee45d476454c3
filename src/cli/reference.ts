import type { Argument, Command, Option } from 'commander';
import { examples } from './commands/examples.js';
import { buildProgram } from './program.js';

/** docs/cli.md: every command with its usage, arguments, options and examples, from what commander knows. */
export function renderCliReference(): string {
  const program = buildProgram();
  const commands = leaves(program);
  const contents = commands.map((command) => {
    const name = nameOf(command);
    return `- [\`rnn ${name}\`](#rnn-${name.replaceAll(' ', '-')}): ${command.description()}`;
  });
  return `${[intro, contents.join('\n'), ...commands.map(renderCommand)].join('\n\n')}\n`;
}

const intro = `# Command line

Generated from the program by \`npm run build && node scripts/generate-docs.mjs\`; do not edit. \`rnn COMMAND --help\` shows the same.

- **Run.** \`--run\` takes the name of a run, its folder, or the folder of a single checkpoint. Without it, a command uses the newest run
  that fits, and names it on stderr. In commands about runs (\`eval\`, \`report\`, \`states\`, \`memorized\`) the run can be an argument too.
- **Text.** Texts are arguments; without any, the lines of \`--file\` or of standard input.
- **Seed.** \`--prompt\` is a text to continue; \`rnn sample\` calls it \`--seed\` too. \`--random-seed\` is the seed of the random numbers.
- **Beam.** \`--beam\` is the number of hypotheses of a beam search; \`--beam 1\` is greedy.
- **Output.** Results go to stdout; progress, notes and warnings go to stderr. \`--json\` prints JSON. \`NO_COLOR\` and \`--no-color\` switch
  colours off.
- **Exit status.** 0: success; 1: a bug in rnn; 2: an error that you can fix; 75: an error that another start fixes; 130 or 143:
  stopped by a signal.`;

function leaves(command: Command): Command[] {
  return command.commands.length === 0 ? [command] : command.commands.flatMap(leaves);
}

/** `generate dna`, without the program's own name. */
function nameOf(command: Command): string {
  const { parent } = command;
  return parent === null || parent.parent === null ? command.name() : `${nameOf(parent)} ${command.name()}`;
}

function renderCommand(command: Command): string {
  const name = nameOf(command);
  const help = command.createHelp();
  const options = help.visibleOptions(command).filter(({ long }) => long !== '--help');
  const rows = [
    ...command.registeredArguments.map((argument) => row(termOf(argument), argument.description, argument)),
    ...options.map((option) => row(option.flags, describe(option), option)),
  ];
  const table =
    rows.length === 0
      ? []
      : [['| argument or option | description | default |', '| --- | --- | --- |', ...rows].join('\n')];
  return [
    `## rnn ${name}`,
    `${sentence(command.description())}`,
    fenced([`rnn ${name} ${command.usage()}`]),
    ...table,
    fenced(examples[name] ?? []),
  ].join('\n\n');
}

function fenced(lines: readonly string[]): string {
  return `\`\`\`sh\n${lines.join('\n')}\n\`\`\``;
}

function termOf(argument: Argument): string {
  const name = argument.variadic ? `${argument.name()}...` : argument.name();
  return argument.required ? `<${name}>` : `[${name}]`;
}

function describe({ description, argChoices }: Option): string {
  return argChoices === undefined ? description : `${description}: ${argChoices.join(', ')}`;
}

function row(
  term: string,
  description: string,
  { defaultValue, defaultValueDescription }: Pick<Option, 'defaultValue' | 'defaultValueDescription'>,
): string {
  const value = defaultValueDescription ?? (defaultValue === undefined ? '' : JSON.stringify(defaultValue));
  const cells = [`\`${term}\``, description.replaceAll('<', '\\<'), value === '' ? '' : `\`${value}\``];
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
