import type { TranslatedText } from '../../inference/translate/translate.js';
import { corpusBleu } from '../../metrics/bleu.js';
import { asWritten } from '../../text/compared.js';
import type { Sample } from '../../training/trainable.js';
import { shareOut, type Workers } from '../../training/workers.js';
import { evenlySpaced } from '../shared/evenly-spaced.js';
import type { TranslationConfig } from './config.js';
import type { PreparedPairs } from './data.js';
import type { TranslationTraining } from './learning.js';

/** Translations during training: pairs to score, evenly spaced over a split, and validation pairs to show. */
export function createSamplers(
  { everyEpochs, shown, scored }: TranslationConfig['sampling'],
  pairs: Pick<PreparedPairs, 'validation' | 'test' | 'target'>,
  translate: (texts: readonly string[]) => TranslatedText[],
): Pick<TranslationTraining, 'score' | 'samples'> {
  const isDue = (epoch: number) => everyEpochs !== null && (epoch + 1) % everyEpochs === 0;
  const best = (texts: readonly string[], workers: Workers) =>
    shareOut(workers, texts, (own) => translate(own).map(({ translations }) => translations[0]?.text ?? ''));
  return {
    async score(split, epoch, workers) {
      const chosen = evenlySpaced(pairs[split]?.texts ?? [], scored);
      if (chosen.length === 0 || !isDue(epoch)) return null;
      const hypotheses = await best(
        chosen.map(({ source }) => source),
        workers,
      );
      const references = chosen.map(({ target }) => asWritten(target, pairs.target.tokenizer.spec));
      return { bleu: corpusBleu(hypotheses, references).score, exact: exactShare(hypotheses, references) };
    },
    async samples(epoch, workers): Promise<Sample[]> {
      if (!isDue(epoch)) return [];
      const chosen = evenlySpaced(pairs.validation?.texts ?? [], shown).map(({ source }) => source);
      const texts = await best(chosen, workers);
      return texts.map((text, index) => ({ prompt: `${chosen[index]} → `, temperature: null, text }));
    },
  };
}

/** Share of hypotheses that are exactly their references, 0 to 1. */
export function exactShare(hypotheses: readonly string[], references: readonly string[]): number {
  return hypotheses.filter((text, index) => text === references[index]).length / references.length;
}
