/**
 * Draws one sentence's tokens from the grammar.
 *
 * @param {import('./grammar.mjs').Choice} node
 * @param {() => number} random uniform in [0, 1)
 * @returns {string[]}
 */
export function sampleTokens(node, random) {
  const { alternatives } = node;
  let left = random();
  let at = 0;
  // Rounding may leave the draw above the sum of all probabilities: then the last alternative is taken.
  for (; at < alternatives.length - 1; at++) {
    left -= alternatives[at]?.probability ?? 0;
    if (left < 0) break;
  }
  const parts = alternatives[at]?.parts ?? [];
  return parts.flatMap((part) => (typeof part === 'string' ? [part] : sampleTokens(part, random)));
}
