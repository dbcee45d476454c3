import type { Translator } from '../../src/inference/translator.js';
import type { Decoder } from '../../src/model/decoder.js';
import { buildTokenizer } from '../../src/text/tokenizer.js';
import { buildVocabulary } from '../../src/text/vocabulary.js';

const tokenizer = buildTokenizer({ level: 'word', segmentation: 'whitespace', lowercase: false, language: 'en' });

/** Next tokens by prefix (tokens separated by spaces); tokens that are not listed have probability 0. */
export type Script = (beginning: string) => Record<string, number>;

/**
 * A translator that follows a script, and looks at the source token of its own place (at the last one past the end). Target
 * tokens are a, b and c; source tokens x and y.
 */
export function scriptedTranslator(script: Script, { attends = true } = {}): Translator {
  const target = { tokenizer, vocabulary: buildVocabulary(['a', 'b', 'c'], { minCount: 1, maxSize: null }) };
  const source = { tokenizer, vocabulary: buildVocabulary(['x', 'y'], { minCount: 1, maxSize: null }) };
  return {
    source,
    target,
    attends,
    lengthRatio: 1,
    startId: 0,
    endId: 0,
    createDecoder(sources, beamSize): Decoder {
      let lengths = sources.map(({ length }) => length);
      const steps = Math.max(...lengths);
      let beginnings: string[][] = sources.flatMap(() => Array.from({ length: beamSize }, () => []));
      let isFirst = true;
      return {
        get rows() {
          return beginnings.length;
        },
        step(tokens, parents) {
          beginnings = Array.from(tokens, (id, row) => {
            const before = beginnings[parents?.[row] ?? row] as string[];
            return isFirst ? before : [...before, target.vocabulary.token(id)];
          });
          isFirst = false;
          const ranked = beginnings.map((beginning) => {
            const next = script(beginning.join(' '));
            const all = target.vocabulary.tokens.map((token, id) => ({
              id,
              logProbability: Math.log(next[token] ?? 0),
            }));
            return all.toSorted((left, right) => right.logProbability - left.logProbability);
          });
          return {
            logits: () => {
              throw new Error('A search reads none.');
            },
            likeliest(count) {
              const best = ranked.flatMap((row) => row.slice(0, count));
              return {
                ids: Int32Array.from(best, ({ id }) => id),
                logProbabilities: Float32Array.from(best, ({ logProbability }) => logProbability),
              };
            },
            attention: attends
              ? Float32Array.from(
                  beginnings.flatMap(({ length }, row) => {
                    const last = (lengths[Math.floor(row / beamSize)] as number) - 1;
                    return Array.from({ length: steps }, (_, at) => (at === Math.min(length, last) ? 1 : 0));
                  }),
                )
              : null,
          };
        },
        keep(kept) {
          beginnings = kept.map((row) => beginnings[row] as string[]);
          lengths = kept.flatMap((row) => (row % beamSize === 0 ? [lengths[row / beamSize] as number] : []));
        },
        dispose() {},
      };
    },
    dispose() {},
  };
}
