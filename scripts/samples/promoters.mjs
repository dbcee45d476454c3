/**
 * Synthetic sequences of 57 bases: half resemble bacterial promoters. A promoter has the boxes TTGACA and TATAAT about 17 bases
 * apart, about 35 and 10 bases before the start of transcription (base 50). Some bases of the boxes are mutated.
 *
 * @typedef {import('../../dist/runtime/random.js').Random} Random
 */

const LENGTH = 57;
const OF_EACH = 60;
const BOXES = { first: 'ttgaca', second: 'tataat' };
/** Probability that a base of a box is replaced by a random base, which may be the same one. */
const CHANGED = 0.12;

/**
 * The text of `data/dna-promoter-like.csv`.
 *
 * @param {Random} random
 * @returns {string}
 */
export function generatePromoters(random) {
  const rows = Array.from({ length: OF_EACH }, () => [
    `+,${drawPromoter(random)}`,
    `-,${drawBases(LENGTH, random)}`,
  ]).flat();
  random.shuffle(rows);
  return `label,sequence\n${rows.join('\n')}\n`;
}

/** @param {Random} random */
function drawPromoter(random) {
  const before = drawBases(13 + random.integer(4), random);
  const between = drawBases(16 + random.integer(3), random);
  const start = before + change(BOXES.first, random) + between + change(BOXES.second, random);
  return start + drawBases(LENGTH - start.length, random);
}

/**
 * @param {string} box
 * @param {Random} random
 */
function change(box, random) {
  return [...box].map((base) => (random.next() < CHANGED ? drawBases(1, random) : base)).join('');
}

/**
 * @param {number} length
 * @param {Random} random
 */
function drawBases(length, random) {
  return Array.from({ length }, () => 'acgt'[random.integer(4)]).join('');
}
