/** Node 0 of a trie of n-grams: the empty context. */
export const ROOT = 0;

/** Totals of one context: the sum of its continuations' values, and how many have the value 1, 2, and 3 or more. */
export interface ContextCounts {
  total: number;
  ones: number;
  twos: number;
  more: number;
}

/**
 * Counts of all n-grams up to an order, in a trie whose nodes are sequences of tokens. As in Kneser and Ney (1995), the value of an n-gram
 * of the highest order is its number of occurrences; the value of a shorter one is the number of different tokens that precede it.
 */
export interface NgramCounts {
  order: number;
  vocabularySize: number;
  /** The node of `context` followed by `token`, or undefined if the text does not contain it. */
  child(context: number, token: number): number | undefined;
  value(node: number): number;
  context(node: number): ContextCounts;
  /** For each length 1..order, the number of n-grams with the values 1, 2, 3 and 4. */
  valueCounts: [number, number, number, number][];
}

/** Counts the n-grams of `sequences` of token ids. Each sequence is preceded by `order - 1` times `startId`, which is not counted. */
export function countNgrams(
  sequences: Iterable<Int32Array>,
  { order, vocabularySize, startId }: { order: number; vocabularySize: number; startId: number },
): NgramCounts {
  const children = new Map<number, number>();
  const values: number[] = [0];
  const depths: number[] = [0];
  const parents: number[] = [ROOT];
  const child = (node: number, token: number) => children.get(node * vocabularySize + token);
  const addChild = (node: number, token: number): { node: number; isNew: boolean } => {
    const known = child(node, token);
    if (known !== undefined) return { node: known, isNew: false };
    const added = values.length;
    children.set(node * vocabularySize + token, added);
    values.push(0);
    parents.push(node);
    depths.push((depths[node] as number) + 1);
    return { node: added, isNew: true };
  };
  /** Adds the nodes of tokens[from..to] without changing values; returns the last node. */
  const addPath = (tokens: Int32Array, from: number, to: number): { node: number; isNew: boolean } => {
    let last = { node: ROOT, isNew: false };
    for (let at = from; at <= to; at++) last = addChild(last.node, tokens[at] as number);
    return last;
  };

  for (const sequence of sequences) {
    const tokens = new Int32Array(sequence.length + order - 1).fill(startId, 0, order - 1);
    tokens.set(sequence, order - 1);
    for (let end = order - 1; end < tokens.length; end++) {
      let { node, isNew } = addPath(tokens, end - order + 1, end);
      values[node] = (values[node] as number) + 1;
      // A new n-gram adds one preceding token to the n-gram without its first token.
      for (let from = end - order + 2; isNew && from <= end; from++) {
        ({ node, isNew } = addPath(tokens, from, end));
        values[node] = (values[node] as number) + 1;
      }
    }
  }
  return summarise({ order, vocabularySize, child, values, parents, depths });
}

interface Trie {
  order: number;
  vocabularySize: number;
  child(node: number, token: number): number | undefined;
  values: number[];
  parents: number[];
  depths: number[];
}

function summarise({ order, vocabularySize, child, values, parents, depths }: Trie): NgramCounts {
  const contexts = values.map((): ContextCounts => ({ total: 0, ones: 0, twos: 0, more: 0 }));
  const valueCounts = Array.from({ length: order }, (): [number, number, number, number] => [0, 0, 0, 0]);
  for (let node = 1; node < values.length; node++) {
    const value = values[node] as number;
    if (value === 0) continue;
    const counts = valueCounts[(depths[node] as number) - 1];
    if (counts && value <= 4) counts[value - 1] = (counts[value - 1] as number) + 1;
    const context = contexts[parents[node] as number] as ContextCounts;
    context.total += value;
    if (value === 1) context.ones++;
    else if (value === 2) context.twos++;
    else context.more++;
  }
  return {
    order,
    vocabularySize,
    child,
    value: (node) => values[node] as number,
    context: (node) => contexts[node] as ContextCounts,
    valueCounts,
  };
}
