import { Command, Option } from 'commander';
import { rnnVersion } from '../checkpoint/version.js';
import { backendNames } from '../kernels/hosts/hosts.js';
import { abcCommand } from './commands/abc.js';
import { cacheCommand } from './commands/cache.js';
import { classifyCommand } from './commands/classify.js';
import { configCommand } from './commands/config.js';
import { crossValidateCommand } from './commands/cross-validate.js';
import { doctorCommand } from './commands/doctor.js';
import { evalCommand } from './commands/eval.js';
import { examples } from './commands/examples.js';
import { exportCommand } from './commands/export.js';
import { fetchCommand } from './commands/fetch.js';
import { fillCommand } from './commands/fill.js';
import { generateCommand } from './commands/generate.js';
import { importCommand } from './commands/import.js';
import { initCommand } from './commands/init.js';
import { lsCommand } from './commands/ls.js';
import { memorizedCommand } from './commands/memorized.js';
import { reportCommand } from './commands/report.js';
import { sampleCommand } from './commands/sample.js';
import { scoreCommand } from './commands/score.js';
import { serveCommand } from './commands/serve.js';
import { statesCommand } from './commands/states.js';
import { tagCommand } from './commands/tag.js';
import { temperatureCommand } from './commands/temperature.js';
import { trainCommand } from './commands/train.js';
import { transcribeCommand } from './commands/transcribe.js';
import { translateCommand } from './commands/translate.js';

/** The whole command line. A command loads its implementation only when it runs. */
export function buildProgram(): Command {
  const program = new Command('rnn')
    .description('Train, sample and score recurrent neural networks.')
    .version(rnnVersion, '-V, --version', 'print the version')
    .option('--no-color', 'disable colours (NO_COLOR and FORCE_COLOR work too)')
    .addHelpText('after', '\nStart with `rnn init`, then `rnn train`, `rnn sample` and `rnn score`.');
  const commands = [
    trainCommand,
    sampleCommand,
    scoreCommand,
    evalCommand,
    crossValidateCommand,
    classifyCommand,
    fillCommand,
    memorizedCommand,
    tagCommand,
    transcribeCommand,
    translateCommand,
    temperatureCommand,
    statesCommand,
    serveCommand,
    lsCommand,
    reportCommand,
    exportCommand,
    importCommand,
    generateCommand,
    abcCommand,
    initCommand,
    fetchCommand,
    configCommand,
    cacheCommand,
    doctorCommand,
  ];
  for (const create of commands) program.addCommand(withExamples(create()));
  for (const command of program.commands) if (computing.has(command.name())) command.addOption(backendOption());
  program.hook('preAction', (_, action) => {
    const { backend } = action.opts();
    // An environment variable, so that worker processes see it too.
    if (typeof backend === 'string') process.env.RNN_BACKEND = backend;
  });
  return leaveToBoundary(program);
}

/** Commands that compute with a model, and take `--backend`. */
const computing = new Set([
  ...['train', 'sample', 'score', 'eval', 'cross-validate', 'classify', 'fill', 'memorized', 'tag', 'transcribe'],
  ...['translate', 'temperature', 'states', 'serve', 'doctor'],
]);

function backendOption(): Option {
  const description = 'backend for this command; all but javascript run the same kernels';
  return new Option('--backend <name>', description).choices([...backendNames, 'auto']);
}

/** Adds examples to the help of a command and its subcommands. */
function withExamples(command: Command, name = command.name()): Command {
  for (const child of command.commands) withExamples(child, `${name} ${child.name()}`);
  const lines = examples[name];
  if (lines === undefined) return command;
  return command.addHelpText('after', `\nExamples:\n${lines.map((line) => `  ${line}`).join('\n')}`);
}

/** Makes commander throw usage errors, so that the error boundary prints them once, with a hint. */
function leaveToBoundary(command: Command): Command {
  for (const child of command.commands) leaveToBoundary(child);
  return command.exitOverride().configureOutput({ outputError: () => {} });
}
