import type { z } from 'zod';
import { suggest } from '../suggest.js';
import { choices, describeExpectation, joinWith } from './expectation.js';
import { type Path, renderPath, renderValue, valueAt } from './tree.js';
import { knownKeys, mappingFor, mappings, type Schema, schemaAt, shapeOf, tagKey, tagOf } from './walk.js';

/** One problem in a configuration: its location and a message. */
export interface Problem {
  path: Path;
  text: string;
}

/** A configuration as given, and with wrong tags replaced: the schema of a key depends on the tags above it. */
export interface Trees {
  given: unknown;
  repaired: unknown;
}

/** Turns zod's issues into messages: path, given value, expected value, and the nearest known name. */
export function describeIssues(schema: Schema, trees: Trees, issues: readonly z.core.$ZodIssue[]): Problem[] {
  return issues.flatMap((issue) => chosenBranch(issue)).flatMap((issue) => describeIssue(schema, trees, issue));
}

function describeIssue(schema: Schema, { given: tree, repaired }: Trees, issue: z.core.$ZodIssue): Problem[] {
  const { path } = issue;
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({ path: [...path, key], text: describeUnknownKey(schema, repaired, path, key) }));
  }
  const location = renderPath(path);
  if (issue.code === 'custom' && issue.params?.rule) return [{ path, text: `${location} ${issue.message}` }];

  const given = valueAt(tree, path);
  const expected = expectation(schema, repaired, issue);
  const subject = location === '' ? 'the configuration' : location;
  if (given === undefined) return [{ path, text: `${subject} is missing; expected ${expected}` }];
  return [
    {
      path,
      text: `${subject} is ${renderValue(given)}; expected ${expected}${suggestion(schema, { given: tree, repaired }, path)}`,
    },
  ];
}

function expectation(schema: Schema, tree: unknown, issue: z.core.$ZodIssue): string {
  if (issue.code === 'custom' || issue.code === 'invalid_format') return issue.message;
  const section = schemaAt(schema, tree, issue.path.slice(0, -1));
  const tag = section === undefined ? null : tagKey(section);
  if (section !== undefined && tag !== null && tag === issue.path.at(-1)) return joinWith('or', tags(section));
  const at = schemaAt(schema, tree, issue.path) as Schema;
  if (issue.code === 'too_small' && (issue.origin === 'string' || issue.origin === 'array')) {
    return `${describeExpectation(at)}, not empty`;
  }
  if (issue.code === 'too_big' && (issue.origin === 'string' || issue.origin === 'array')) {
    return `${describeExpectation(at)}, ${issue.origin === 'array' ? 'of' : 'with'} ${issue.maximum} ${issue.origin === 'array' ? 'entries' : 'characters'} at most`;
  }
  return describeExpectation(at);
}

/** `; did you mean lstm?` for a misspelled constant. */
function suggestion(schema: Schema, trees: Trees, path: Path): string {
  const given = valueAt(trees.given, path);
  const section = schemaAt(schema, trees.repaired, path.slice(0, -1));
  if (typeof given !== 'string' || section === undefined) return '';
  const at = schemaAt(schema, trees.repaired, path);
  const words = tagKey(section) === path.at(-1) ? tags(section) : at === undefined ? [] : choices(at);
  const near = suggest(given, words);
  return near === null ? '' : `; did you mean ${near}?`;
}

function describeUnknownKey(schema: Schema, tree: unknown, path: Path, key: string): string {
  const section = schemaAt(schema, tree, path) as Schema;
  const intro = `${renderPath([...path, key])} is not a known key`;
  const all = knownKeys(schema);
  const here = path.filter((part) => typeof part === 'string').join('.');
  const elsewhere = all.filter((known) => known.path.at(-1) === key);

  const conditional = elsewhere.filter((known) => known.path.slice(0, -1).join('.') === here);
  if (conditional.length > 0) {
    return `${intro} here: it requires ${joinWith('or', [
      ...new Set(conditional.map(({ conditions }) => conditions.at(-1) as string)),
    ])}`;
  }
  const known = Object.keys(shapeOf(mappingFor(section, valueAt(tree, path)) ?? (mappings(section)[0] as never)));
  const near = suggest(key, known);
  if (elsewhere.length > 0) {
    const locations = [...new Set(elsewhere.map((other) => other.path.join('.')))];
    return `${intro} here: it belongs at ${joinWith('or', locations)}${near === null ? '' : `, or did you mean ${near}?`}`;
  }
  return near === null ? `${intro}; known here: ${known.join(', ')}` : `${intro}; did you mean ${near}?`;
}

function tags(section: Schema): string[] {
  const key = tagKey(section) as string;
  return mappings(section).map((member) => tagOf(member, key));
}

/** For a value that may have several types, the problems of the type that was probably meant. */
function chosenBranch(issue: z.core.$ZodIssue): z.core.$ZodIssue[] {
  if (issue.code !== 'invalid_union') return [issue];
  const meant = issue.errors.find(
    (branch) => !branch.some(({ code, path }) => code === 'invalid_type' && path.length === 0),
  );
  if (meant === undefined) return [issue];
  return meant.map((inner) => ({ ...inner, path: [...issue.path, ...inner.path] })).flatMap(chosenBranch);
}
