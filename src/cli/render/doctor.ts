import type { HostReport } from '../../doctor/hosts.js';
import type { DoctorReport } from '../../doctor/inspect-environment.js';
import { speedCase } from '../../doctor/measure-speed.js';
import { libraryOf } from '../../kernels/hosts/hosts.js';
import { formatCount } from '../../text/quantities.js';
import { formatBytes } from './numbers.js';
import { outTheme } from './theme.js';

/** The report as text: facts, then problems, each with the command that fixes it. */
export function renderDoctor(report: DoctorReport): string {
  const { node, system, processor, backend, kernels, hosts, tasks, cache, tools, problems } = report;
  const vectors = processor.instructionSet === null ? '' : `, ${processor.instructionSet}`;
  const fastest = hosts.find(({ tokensPerSecond }) => tokensPerSecond !== null);
  const facts: [string, string][] = [
    ['Node', `${node.version} (${node.path})`],
    ['system', `${system.platform} ${system.architecture}`],
    ['processor', `${processor.model}, ${processor.cores} cores${vectors}`],
    ['backend', backend === null ? 'none' : describeBackend(backend)],
    ['kernels', kernels ?? 'none'],
    ...hosts.map((host): [string, string] => [`host ${host.name}`, describeHost(host, fastest)]),
    ...tasks.map(({ task, how, problem }): [string, string] => [
      task,
      problem === null ? `works: ${how}` : `fails: ${problem}`,
    ]),
    ['cache', `${cache.directory}, ${formatBytes(cache.bytes)}`],
    ['tools', describeTools(tools)],
  ];
  const width = Math.max(...facts.map(([label]) => label.length));
  const lines = facts.map(([label, fact]) => `${outTheme.dim(label.padEnd(width))}  ${fact}`);
  if (fastest !== undefined) lines.push('', `tokens/s: ${speedCase}`);
  if (problems.length === 0) return `${lines.join('\n')}\n\n${outTheme.green('No problems found.')}\n`;
  const fixes = problems.map(({ problem, command }) => `${outTheme.yellow(problem)}\n  ${command}`);
  return `${lines.join('\n')}\n\n${fixes.join('\n')}\n`;
}

function describeBackend(backend: NonNullable<DoctorReport['backend']>): string {
  const title = libraryOf(backend) ?? backend.name;
  return backend.reason === null ? title : `${title} (${backend.reason})`;
}

/** Speeds are given relative to the host `fastest`. */
function describeHost(host: HostReport, fastest: HostReport | undefined): string {
  const { available, path, instructionSet, threads, reason, command, tokensPerSecond } = host;
  if (!available) return `not available: ${reason}${command === null ? '' : `; to install it: ${command}`}`;
  const facts = [instructionSet, `${threads} ${threads === 1 ? 'thread' : 'threads'}`];
  if (tokensPerSecond !== null) {
    facts.push(`${formatCount(tokensPerSecond)} tokens/s`);
    const base = fastest?.tokensPerSecond ?? 0;
    if (fastest !== host && base > 0) facts.push(`${(tokensPerSecond / base).toFixed(2)} of ${fastest?.name}`);
  }
  return `${facts.join(', ')} (${path})`;
}

function describeTools({ compiler, python, npm, pip }: DoctorReport['tools']): string {
  const found = Object.entries({ compiler, python, npm }).map(([name, path]) => path ?? `no ${name}`);
  return [...found, pip ? 'pip' : 'no pip'].join(', ');
}
