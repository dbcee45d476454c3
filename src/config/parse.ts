import { closest } from 'fastest-levenshtein';
import type { z } from 'zod';
import { ConfigError } from '../errors.js';
import { describeIssues, type Problem } from './problems.js';
import { type Config, configSchema } from './schema.js';
import { type Path, renderPath, renderValue, valueAt, withValueAt } from './tree.js';
import { mappings, type Schema, schemaAt, shapeOf } from './walk.js';

/** The location of a value, for messages: `line 12`, `--set`; null if unknown. */
export type Locate = (path: Path) => string | null;

/**
 * Validates a configuration read from `origin` (a file name, for messages) and fills in defaults; paths are not changed.
 * Throws a ConfigError that lists every problem at once.
 */
export function parseConfig(given: unknown, origin: string, locate: Locate = () => null): Config {
  const value = withoutRemovedKernels(given);
  const result = configSchema.safeParse(value);
  if (result.success) return result.data;
  const { issues, repaired } = allIssues(value, result.error.issues);
  throw problemError(origin, describeIssues(configSchema, { given: value, repaired }, issues), locate);
}

/** Runs and checkpoints of version 0.1 may have `kernels: stock` (tfjs-layers); they are resumed with today's kernels. */
function withoutRemovedKernels(value: unknown): unknown {
  const path = ['training', 'kernels'];
  return valueAt(value, path) === 'stock' ? withValueAt(value, path, 'auto') : value;
}

function problemError(origin: string, problems: readonly Problem[], locate: Locate): ConfigError {
  const lines = problems.map(({ path, text }) => {
    const location = locate(path);
    return location === null ? text : `${text} (${location})`;
  });
  const message =
    lines.length === 1
      ? `${origin}: ${lines[0]}.`
      : `${origin} has ${lines.length} problems:\n${lines.map((line) => `  - ${line}`).join('\n')}`;
  return new ConfigError(message, {
    hint: 'docs/config.md describes every key; `rnn config validate FILE` checks a file.',
  });
}

/**
 * Zod does not check a union's member if its tag is wrong. To report its other problems too, the tag is replaced by the
 * nearest valid one and the configuration is checked again; problems that only the replacement causes are dropped.
 */
function allIssues(
  value: unknown,
  first: readonly z.core.$ZodIssue[],
): { issues: z.core.$ZodIssue[]; repaired: unknown } {
  const wrongTags: WrongTag[] = [];
  let repaired = value;
  let issues = first;
  for (;;) {
    const wrong = issues.filter(isWrongTag);
    if (wrong.length === 0) break;
    wrongTags.push(...wrong);
    for (const { path, options } of wrong) {
      const tags = options.filter((tag): tag is string => typeof tag === 'string');
      repaired = withValueAt(repaired, path, closest(renderValue(valueAt(repaired, path)), tags));
    }
    issues = configSchema.safeParse(repaired).error?.issues ?? [];
  }
  const others = issues
    .filter((issue) => !isRule(issue))
    .flatMap((issue) => withoutOtherMembers(issue, wrongTags, repaired));
  return { issues: [...wrongTags, ...others, ...first.filter(isRule)], repaired };
}

type WrongTag = z.core.$ZodIssueInvalidUnion & { options: unknown[] };

function isWrongTag(issue: z.core.$ZodIssue): issue is WrongTag {
  return issue.code === 'invalid_union' && 'options' in issue;
}

function isRule(issue: z.core.$ZodIssue): boolean {
  return issue.code === 'custom' && issue.params?.rule === true;
}

/** The unknown keys of a member with a replaced tag that no other member knows either. */
function withoutOtherMembers(
  issue: z.core.$ZodIssue,
  wrongTags: readonly WrongTag[],
  repaired: unknown,
): z.core.$ZodIssue[] {
  const replaced = wrongTags.some(({ path }) => renderPath(path.slice(0, -1)) === renderPath(issue.path));
  if (issue.code !== 'unrecognized_keys' || !replaced) return [issue];
  const members = mappings(schemaAt(configSchema, repaired, issue.path) as Schema);
  const keys = issue.keys.filter((key) => !members.some((member) => Object.hasOwn(shapeOf(member), key)));
  return keys.length === 0 ? [] : [{ ...issue, keys }];
}
