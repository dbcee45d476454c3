import type { Emissions } from '../../../src/inference/transcribe/emissions.js';
import { createRandom } from '../../../src/runtime/random.js';

/** Log-probabilities of normal logits, the same for the same seed; the last class is the blank. */
export function randomEmissions(steps: number, classes: number, seed: number): Emissions {
  const random = createRandom(seed);
  return Array.from({ length: steps }, () => {
    const logits = Array.from({ length: classes }, () => 1.5 * random.normal());
    const total = Math.log(logits.reduce((sum, logit) => sum + Math.exp(logit), 0));
    return Float32Array.from(logits, (logit) => logit - total);
  });
}

/** Every path of classes with its log-probability, and what it says. */
export function* allPaths(emissions: Emissions): Generator<{ path: number[]; ids: number[]; logProbability: number }> {
  const classes = emissions[0]?.length ?? 0;
  for (let code = 0; code < classes ** emissions.length; code++) {
    const path = emissions.map((_, step) => Math.floor(code / classes ** step) % classes);
    const ids = path.filter((id, step) => id !== classes - 1 && id !== path[step - 1]);
    const logProbability = path.reduce((sum, id, step) => sum + (emissions[step]?.[id] as number), 0);
    yield { path, ids, logProbability };
  }
}

/** P of every text, by its ids with commas between, summed over its alignments. */
export function allTexts(emissions: Emissions): Map<string, number> {
  const texts = new Map<string, number>();
  for (const { ids, logProbability } of allPaths(emissions)) {
    texts.set(ids.join(), (texts.get(ids.join()) ?? 0) + Math.exp(logProbability));
  }
  return texts;
}
