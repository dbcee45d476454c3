import { readFileSync } from 'node:fs';
import { createRandom } from '../../dist/runtime/random.js';

const samples = ['es-sentences.txt', 'en-stories.txt'].map((name) =>
  readFileSync(new URL(`../../data/${name}`, import.meta.url), 'utf8')
    .split('\n')
    .filter((line) => line !== ''),
);
/** Text around words that tokenizers treat differently: Spanish punctuation, numbers, entities, emoji, spaces, decomposed letters. */
const oddities = [
  '¿',
  '¡Sí!',
  '«',
  '».',
  '1.000,50 €',
  '10:30',
  '-',
  '--',
  '…',
  "it's",
  '&quot;',
  '👩‍🚀',
  'n\u0303',
  '\u00a0',
  '',
  '(a)',
  'A.B.',
];

/** `count` corpora of sentences, each hypothesis is its reference with some words changed. */
export function mutatedCorpora(count, seed) {
  const random = createRandom(seed);
  const any = (items) => items[random.integer(items.length)];
  return Array.from({ length: count }, (_, index) => {
    const noise = random.next();
    const sentences = Array.from({ length: 1 + random.integer(200) }, () => any(any(samples)));
    const references = sentences.map((line) => change(line, noise / 4));
    return { name: `mutated ${index + 1}`, hypotheses: references.map((line) => change(line, noise)), references };
  });

  function change(line, noise) {
    if (random.next() < noise / 20) return '';
    return line
      .split(' ')
      .flatMap((word) => {
        if (random.next() >= noise) return [word];
        return any([[], [word, word], [any(oddities)], [word + any(oddities)], [word.toUpperCase()], [word.slice(1)]]);
      })
      .join(' ');
  }
}
