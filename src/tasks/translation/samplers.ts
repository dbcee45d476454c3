import type { TranslatedText } from '../../inference/translate.js';
import { corpusBleu } from '../../metrics/bleu.js';
import type { Sample } from '../../training/trainable.js';
import { spread } from '../shared/spread.js';
import type { TranslationConfig } from './config.js';
import type { PreparedPairs } from './data.js';
import type { TranslationTraining } from './learning.js';

/** What is translated while a run goes on: some pairs to be scored, spread over a split, and some of validation to be shown. */
export function createSamplers(
  { everyEpochs, shown, scored }: TranslationConfig['sampling'],
  pairs: Pick<PreparedPairs, 'validation' | 'test'>,
  translate: (texts: readonly string[]) => TranslatedText[],
): Pick<TranslationTraining, 'score' | 'samples'> {
  const isDue = (epoch: number) => everyEpochs !== null && (epoch + 1) % everyEpochs === 0;
  const best = (texts: readonly string[]) => translate(texts).map(({ translations }) => translations[0]?.text ?? '');
  return {
    async score(split, epoch) {
      const chosen = spread(pairs[split]?.texts ?? [], scored);
      if (chosen.length === 0 || !isDue(epoch)) return null;
      const hypotheses = best(chosen.map(({ source }) => source));
      const references = chosen.map(({ target }) => target);
      return { bleu: corpusBleu(hypotheses, references).score, exact: exactShare(hypotheses, references) };
    },
    async samples(epoch): Promise<Sample[]> {
      if (!isDue(epoch)) return [];
      const chosen = spread(pairs.validation?.texts ?? [], shown).map(({ source }) => source);
      return best(chosen).map((text, index) => ({ prompt: `${chosen[index]} → `, temperature: null, text }));
    },
  };
}

/** Share of hypotheses that are their references to the letter, 0 to 1. */
export function exactShare(hypotheses: readonly string[], references: readonly string[]): number {
  return hypotheses.filter((text, index) => text === references[index]).length / references.length;
}
