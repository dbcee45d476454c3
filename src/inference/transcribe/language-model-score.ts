import { ConfigError } from '../../errors.js';
import { type LanguageDecoder, logSoftmaxOf } from '../../model/language/decoder.js';
import type { LanguageModel } from '../language-model.js';
import type { SoundReader } from '../transcriber.js';
import type { PrefixScore } from './prefix-beam.js';

/** A language model that scores the hypotheses of a transcriber, with its decoder. */
export interface TranscriptScorer {
  /** The score of an empty text. */
  start: PrefixScore;
  dispose(): void;
}

/**
 * Scores growing texts with a language model of the same tokens, of characters if the transcriber outputs words, or of words
 * if it outputs characters; a word is then scored when it is complete. Throws a ConfigError for other levels.
 */
export function createTranscriptScorer(
  { tokenizer, vocabulary }: Pick<SoundReader, 'tokenizer' | 'vocabulary'>,
  model: LanguageModel,
): TranscriptScorer {
  const [transcribed, modelled] = [tokenizer.spec.level, model.tokenizer.spec.level];
  if (transcribed !== modelled && (transcribed === 'subword' || modelled === 'subword')) {
    throw new ConfigError(`A language model of level ${modelled} cannot score a transcriber of level ${transcribed}.`, {
      hint: 'Choose a language model of characters or words, or one of the same level.',
    });
  }
  const decoder = model.network.createDecoder(model.kernels, 1);
  const initial = advance(decoder, decoder.getState(), model.startId);
  const known = new Map<string, Int32Array>();
  const idsOf = (text: string) => {
    const ids = known.get(text) ?? model.vocabulary.encode(model.tokenizer.tokenize(text));
    known.set(text, ids);
    return ids;
  };
  const isWhole = transcribed === modelled || modelled === 'character';

  /** `pending` is the start of an incomplete word. */
  function score(state: ModelState, logProbability: number, pending: string, isFirst: boolean): PrefixScore {
    const read = (text: string) => readAll(decoder, state, idsOf(text));
    return {
      logProbability,
      extend(id) {
        const token = vocabulary.token(id);
        if (isWhole) {
          const blank = transcribed === 'word' && modelled === 'character' && !isFirst ? ' ' : '';
          const { state: next, added } = read(blank + token);
          return score(next, logProbability + added, '', false);
        }
        if (token.trim() !== '') return score(state, logProbability, pending + token, false);
        const { state: next, added } = read(pending);
        return score(next, logProbability + added, '', false);
      },
      end() {
        const { state: last, added } = read(pending);
        return logProbability + added + (model.endId === null ? 0 : (last.logProbabilities()[model.endId] as number));
      },
    };
  }
  return { start: score(initial, 0, '', true), dispose: () => decoder.dispose() };
}

/** A language model after some tokens; its next distribution is computed on demand. */
interface ModelState {
  logProbabilities(): Float64Array;
  /** The decoder's state. */
  state(): Float32Array;
}

function advance(decoder: LanguageDecoder, before: Float32Array, id: number): ModelState {
  let outcome: { logProbabilities: Float64Array; state: Float32Array } | null = null;
  const run = () => {
    if (outcome === null) {
      decoder.setState(before);
      const logProbabilities = logSoftmaxOf(decoder.step(Int32Array.of(id), null).logits());
      outcome = { logProbabilities, state: decoder.getState().slice() };
    }
    return outcome;
  };
  return { logProbabilities: () => run().logProbabilities, state: () => run().state };
}

function readAll(decoder: LanguageDecoder, from: ModelState, ids: Int32Array): { state: ModelState; added: number } {
  let state = from;
  let added = 0;
  for (const id of ids) {
    added += state.logProbabilities()[id] as number;
    state = advance(decoder, state.state(), id);
  }
  return { state, added };
}
