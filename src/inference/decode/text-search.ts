import { checkCounts } from '../bounds.js';
import type { LanguageModel } from '../language-model.js';
import { type Prompt, readPrompt } from '../prompt.js';
import { type BeamLimits, checkLimits, type FoundSequence, searchBeams } from './beam-search.js';
import { type ExcludedTokensOptions, excludedTokens } from './excluded-tokens.js';
import type { RowOptions } from './row-text.js';
import type { SampledText } from './sample.js';
import { sampleDefaults } from './sample-defaults.js';
import { createStopStrings } from './stop-strings.js';

export interface BeamOptions extends Partial<RowOptions>, Partial<BeamLimits>, ExcludedTokensOptions {
  beamSize: number;
}

/** A text found by the search. */
export interface Hypothesis extends SampledText, Pick<FoundSequence, 'logProbability' | 'score'> {}

/** Beam search over one decoder, one prompt at a time. */
export interface BeamSearch {
  /** The best continuations of `prompt`, best first; throws a CheckpointError if the logits are not finite. */
  search(prompt: string): Hypothesis[];
  dispose(): void;
}

/** Creates a beam search for the likeliest texts (`searchBeams`). Throws a RangeError for options out of bounds. */
export function createBeamSearch(model: LanguageModel, options: BeamOptions): BeamSearch {
  const { beamSize, lengthPenalty = 0, count = 1, length = sampleDefaults.length, stop = [] } = options;
  checkCounts({ length });
  checkLimits({ beamSize, lengthPenalty, count });
  const excluded = new Set(excludedTokens(model, options));
  const decoder = model.network.createDecoder(model.kernels, beamSize);
  const { startId, endId, vocabulary } = model;

  return {
    search(text) {
      const prompt = readPrompt(model, text);
      const before = [startId, ...prompt.ids];
      decoder.reset();
      for (const id of before.slice(0, -1)) decoder.step(new Int32Array(beamSize).fill(id), null);
      const spec = {
        startId: before.at(-1) as number,
        endId,
        longest: length,
        stops: (ids: readonly number[]) => stop.length > 0 && write(model, prompt, ids, stop).stopped,
      };
      const [found = []] = searchBeams(decoder, [spec], { beamSize, lengthPenalty, count }, excluded);
      return found.map(({ ids, end, logProbability, score }) => {
        const tokens = ids.map((id) => vocabulary.token(id));
        return { text: write(model, prompt, ids, stop).text, tokens, end, logProbability, score };
      });
    },
    dispose: () => decoder.dispose(),
  };
}

/** The text of `ids` after the prompt, up to a stop string. */
function write(
  { tokenizer, vocabulary }: LanguageModel,
  prompt: Prompt,
  ids: readonly number[],
  stop: readonly string[],
): { text: string; stopped: boolean } {
  const detokenize = tokenizer.createStreamDetokenizer();
  for (const token of prompt.tokens) detokenize(token);
  const cutter = createStopStrings(stop);
  const { text, stopped } = cutter.push(ids.map((id) => detokenize(vocabulary.token(id))).join(''));
  return { text: stopped ? text : text + cutter.flush(), stopped };
}
