import type { Choice } from '../../scripts/corpus/grammar.mjs';
import { choice, maybe } from '../../scripts/corpus/grammar.mjs';

/** 12 sentences; the verb agrees with a subject two words before it, and two sequences share a prefix. */
export function buildAgreement(): Choice {
  const dog = choice([3, 'perro'], [1, 'gato']);
  const adjective = maybe(0.25, choice([2, 'negro'], [1, 'gris']));
  return choice(
    [6, 'el', dog, adjective, 'duerme .'],
    [3, 'los', 'perros', choice([1, 'duermen'], [4, 'comen']), '.'],
    [1, '¿ duerme', 'el', dog, '?'],
    [2, 'el', dog, 'come', choice([1, 'pan'], [1, 'queso']), '.'],
  );
}

/** One string, "a b c", has two derivations; the other, "a b d", has one. */
export function buildAmbiguous(): Choice {
  const early = choice([1, 'a b'], [3, 'a']);
  return choice([1, early, choice([1, 'c'], [0, '']), ''], [2, 'a b c'], [1, 'a', choice([1, 'b d'])]);
}

/** All derivations by brute force: a sentence with several derivations is repeated. */
export function enumerate(node: Choice): { tokens: string[]; probability: number }[] {
  return node.alternatives.flatMap(({ probability, parts }) => {
    let derived = [{ tokens: [] as string[], probability }];
    for (const part of parts) {
      const ways = typeof part === 'string' ? [{ tokens: [part], probability: 1 }] : enumerate(part);
      derived = derived.flatMap((before) =>
        ways.map((way) => ({
          tokens: [...before.tokens, ...way.tokens],
          probability: before.probability * way.probability,
        })),
      );
    }
    return derived;
  });
}

/** The derivations of each string put together. */
export function stringsOf(node: Choice): Map<string, number> {
  const strings = new Map<string, number>();
  for (const { tokens, probability } of enumerate(node)) {
    const text = tokens.join(' ');
    strings.set(text, (strings.get(text) ?? 0) + probability);
  }
  return strings;
}
