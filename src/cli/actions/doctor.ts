import { type DoctorReport, inspectEnvironment } from '../../doctor/inspect-environment.js';
import { print } from '../output.js';
import { formatBytes } from '../render/numbers.js';
import { outTheme } from '../render/theme.js';

/** As the command line gives them. */
export interface DoctorCommandOptions {
  build?: true;
  json?: true;
}

/** Prints what the machine computes with, what is wrong, and the one command that mends each. */
export async function runDoctor({ build, json }: DoctorCommandOptions): Promise<void> {
  const report = await inspectEnvironment({ build: build === true });
  await print(json === true ? `${JSON.stringify(report, null, 2)}\n` : renderReport(report));
}

function renderReport({
  node,
  system,
  processor,
  backend,
  kernels,
  tasks,
  threads,
  cache,
  tools,
  problems,
}: DoctorReport): string {
  const { name, native } = kernels;
  const vectors = processor.instructionSet === null ? '' : `, ${processor.instructionSet}`;
  const facts: [string, string][] = [
    ['Node', `${node.version} (${node.path})`],
    ['system', `${system.platform} ${system.architecture}`],
    ['processor', `${processor.model}, ${processor.cores} cores${vectors}`],
    [
      'backend',
      backend.name === 'tensorflow' ? `TensorFlow ${backend.version}` : `plain JavaScript: ${backend.reason}`,
    ],
    ['kernels', name ?? 'none'],
    ['native', native.available ? `${native.path}, ${native.instructionSet}` : `not available: ${native.reason}`],
    [
      'threads',
      `${threads.native === null ? '' : `${threads.native} of the native kernels, `}${threads.tensorflow} of TensorFlow`,
    ],
    ...tasks.map(({ task, how, problem }): [string, string] => [
      task,
      problem === null ? `works: ${how}` : `fails: ${problem}`,
    ]),
    ['cache', `${cache.directory}, ${formatBytes(cache.bytes)}`],
    ['tools', describeTools(tools)],
  ];
  const width = Math.max(...facts.map(([label]) => label.length));
  const lines = facts.map(([label, fact]) => `${outTheme.dim(label.padEnd(width))}  ${fact}`);
  if (problems.length === 0) return `${lines.join('\n')}\n\n${outTheme.green('All is well.')}\n`;
  const mends = problems.map(({ problem, command }) => `${outTheme.yellow(problem)}\n  ${command}`);
  return `${lines.join('\n')}\n\n${mends.join('\n')}\n`;
}

function describeTools({ compiler, python, npm, pip }: DoctorReport['tools']): string {
  const found = Object.entries({ compiler, python, npm }).map(([name, path]) => path ?? `no ${name}`);
  return [...found, pip ? 'pip' : 'no pip'].join(', ');
}
