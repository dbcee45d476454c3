import { isMap, isScalar, isSeq, parseDocument, stringify, visit } from 'yaml';
import type { Random } from '../../src/runtime/random.js';

const ODD_VALUES: unknown[] = [
  null,
  true,
  '',
  'ñandú',
  '../../etc/passwd',
  '~/x',
  '\u0000',
  '\ud800',
  '__proto__',
  0,
  -1,
  0.5,
  1.5,
  1e30,
  2 ** 53,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  [],
  [[]],
  [null],
  {},
  { type: 'adam' },
  { type: 'cosine' },
  { __proto__: 1, constructor: 2 },
  'x'.repeat(10_000),
];

const ODD_TEXT = [
  '\t',
  ': ',
  '- ',
  '"',
  "'",
  '{',
  ']',
  '&a ',
  '*a',
  '!!js/function x',
  '<<: ',
  '\u0000',
  '\r',
  '…',
  '%',
  '---\n',
  '|\n',
];

/** A config file with something wrong, or at least odd, in it: a value, a key, a line or a few characters. */
export function mutate(text: string, random: Random): string {
  const rounds = 1 + random.integer(2);
  let mutated = text;
  for (let round = 0; round < rounds; round++)
    mutated = pick(random, [mutateTree, mutateTree, mutateLines, mutateCharacters])(mutated, random);
  return mutated;
}

function mutateTree(text: string, random: Random): string {
  const document = parseDocument(text);
  if (document.errors.length > 0) return mutateCharacters(text, random);
  const pairs: { key: { value?: unknown }; value: unknown }[] = [];
  visit(document, { Pair: (_, pair) => void pairs.push(pair as (typeof pairs)[number]) });
  if (pairs.length === 0) return mutateCharacters(text, random);
  const pair = pick(random, pairs);
  const kind = random.integer(4);
  if (kind === 0 && isScalar(pair.key)) pair.key.value = misspell(String(pair.key.value), random);
  else if (kind === 1) pair.value = pick(random, pairs).value;
  else if (kind === 2 && isScalar(pair.value) && typeof pair.value.value === 'number')
    pair.value.value *= pick(random, [-1, 0, 0.3, 10, 1e9]);
  else pair.value = document.createNode(pick(random, ODD_VALUES));
  try {
    return isMap(document.contents) || isSeq(document.contents)
      ? document.toString()
      : stringify(pick(random, ODD_VALUES));
  } catch {
    // A value that moved into itself has no text.
    return mutateLines(text, random);
  }
}

function mutateLines(text: string, random: Random): string {
  const lines = text.split('\n');
  const at = random.integer(lines.length);
  const other = random.integer(lines.length);
  const line = lines[at] ?? '';
  switch (random.integer(5)) {
    case 0:
      lines.splice(at, 1);
      break;
    case 1:
      lines.splice(other, 0, line);
      break;
    case 2:
      lines[at] = ` ${line}`;
      break;
    case 3:
      lines[at] = line.trimStart();
      break;
    default:
      lines.length = at;
  }
  return lines.join('\n');
}

function mutateCharacters(text: string, random: Random): string {
  const at = random.integer(text.length + 1);
  const gone = random.integer(4);
  return text.slice(0, at) + pick(random, ODD_TEXT) + text.slice(at + gone);
}

function misspell(key: string, random: Random): string {
  const at = random.integer(key.length + 1);
  return key.slice(0, at) + pick(random, ['', 'x', '_', 'ñ', '.']) + key.slice(at + random.integer(2));
}

/** One of `items`, which are not none. */
export function pick<Item>(random: Random, items: readonly Item[]): Item {
  return items[random.integer(items.length)] as Item;
}
