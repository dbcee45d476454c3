import type { Stepper } from '../../kernels/kernels.js';
import { checkBounds, checkCounts } from '../bounds.js';
import type { LanguageModel } from '../language-model.js';
import { type Prompt, readPrompt } from '../prompt.js';
import { logSoftmax } from '../softmax.js';
import { type ExcludedTokensOptions, excludedTokens } from './excluded-tokens.js';
import type { SampledText } from './sample.js';
import { sampleDefaults } from './sample-defaults.js';
import type { RowOptions, SampleEnd } from './step-scheduler.js';
import { createStopStrings } from './stop-strings.js';

export interface BeamOptions extends Partial<RowOptions>, ExcludedTokensOptions {
  /** Texts kept at each step. */
  beamSize: number;
  /** The alpha of the length penalty, from 0, which ranks texts by their probability alone; larger favours longer texts. */
  lengthPenalty?: number;
  /** Texts to return at most, up to `beamSize`. */
  count?: number;
}

/** A text that the search has found. */
export interface Hypothesis extends SampledText {
  /** ln P of its tokens given the prompt, a closing `<EOS>` included, in nats: the model's own, nothing renormalised. */
  logProbability: number;
  /** What it is ranked by: `logProbability` over the length penalty. */
  score: number;
}

/** A search over one stepper, for one prompt after another. */
export interface BeamSearch {
  /** The best texts to go on from `prompt`, best first; throws a CheckpointError when the model gives no numbers. */
  search(prompt: string): Hypothesis[];
  dispose(): void;
}

/**
 * Beam search with the length penalty of Wu et al. 2016 (GNMT, equation 14): score(Y) = ln P(Y) / lp(Y),
 * lp(Y) = ((5 + |Y|) / 6)^alpha, where |Y| counts the tokens, `<EOS>` among them. It ends once no text that goes on can
 * reach the `count`-th best that has ended. Throws a RangeError for a value out of its bounds.
 */
export function createBeamSearch(model: LanguageModel, options: BeamOptions): BeamSearch {
  const { beamSize, lengthPenalty = 0, count = 1, length = sampleDefaults.length, stop = [] } = options;
  checkLimits({ beamSize, lengthPenalty, count, length });
  const banned = new Set(excludedTokens(model, options));
  const stepper = model.kernels.createStepper(model.weights, beamSize);
  const penalty = (tokenCount: number) => ((5 + tokenCount) / 6) ** lengthPenalty;

  function endOf({ ids }: Beam, prompt: Prompt): SampleEnd | null {
    if (ids.at(-1) === model.endId) return 'endToken';
    if (stop.length > 0 && write(model, prompt, ids, stop).stopped) return 'stop';
    return ids.length === length ? 'length' : null;
  }

  function finish({ ids, logProbability }: Beam, prompt: Prompt, end: SampleEnd): Hypothesis {
    const kept = end === 'endToken' ? ids.slice(0, -1) : ids;
    const tokens = kept.map((id) => model.vocabulary.token(id));
    const { text } = write(model, prompt, kept, stop);
    return { text, tokens, end, logProbability, score: logProbability / penalty(ids.length) };
  }

  return {
    search(text) {
      const prompt = readPrompt(model, text);
      let beams: Beam[] = [{ parent: 0, ids: [], logProbability: 0 }];
      let finished: Hypothesis[] = [];
      let logits = readAll(stepper, [model.startId, ...prompt.ids]);
      for (;;) {
        // Each beam has one way to end by <EOS>, so that twice as many leave enough to go on with.
        const candidates = extend(beams, logits, { banned, size: model.vocabulary.size, limit: 2 * beamSize });
        beams = [];
        for (const [rank, candidate] of candidates.entries()) {
          const end = endOf(candidate, prompt);
          if (end === null) beams.push(candidate);
          // One that ends stands for a place in the beam like any other.
          else if (rank < beamSize) finished.push(finish(candidate, prompt, end));
        }
        beams.splice(beamSize);
        finished = finished.sort((left, right) => right.score - left.score).slice(0, count);
        // A probability can only fall and a penalty only grow, at most to that of the greatest length.
        const best = (beams[0]?.logProbability ?? Number.NEGATIVE_INFINITY) / penalty(length);
        if (beams.length === 0 || best <= (finished[count - 1]?.score ?? Number.NEGATIVE_INFINITY)) return finished;
        logits = advance(stepper, beams);
      }
    },
    dispose: () => stepper.dispose(),
  };
}

/** A text that may go on; those of one step stand in the stepper's rows in their order. */
interface Beam {
  /** The row that it goes on from. */
  parent: number;
  ids: number[];
  logProbability: number;
}

/** The likeliest `limit` texts that are a token longer than `beams`, likeliest first; of equally likely ones the first found. */
function extend(beams: readonly Beam[], logits: Float32Array, { banned, size, limit }: ExtendOptions): Beam[] {
  const best: { parent: number; id: number; logProbability: number }[] = [];
  for (const [parent, beam] of beams.entries()) {
    const added = logSoftmax(logits.subarray(parent * size, (parent + 1) * size));
    for (const [id, own] of added.entries()) {
      const logProbability = beam.logProbability + own;
      if (best.length === limit && logProbability <= (best[limit - 1]?.logProbability as number)) continue;
      if (banned.has(id)) continue;
      const place = best.findLastIndex((other) => other.logProbability >= logProbability) + 1;
      best.splice(place, 0, { parent, id, logProbability });
      if (best.length > limit) best.pop();
    }
  }
  return best.map(({ parent, id, logProbability }) => {
    const ids = [...(beams[parent]?.ids ?? []), id];
    return { parent, ids, logProbability };
  });
}

interface ExtendOptions {
  banned: ReadonlySet<number>;
  /** V */
  size: number;
  limit: number;
}

/** The logits [beamSize * V] after `ids`, read from a fresh state by every row. */
function readAll(stepper: Stepper, ids: Iterable<number>): Float32Array {
  stepper.reset();
  let logits: Float32Array = new Float32Array(0);
  const column = new Int32Array(stepper.batchSize);
  for (const id of ids) logits = stepper.step(column.fill(id));
  return logits;
}

/** Gives row i the state of what `beams[i]` goes on from, and its last token to read. */
function advance(stepper: Stepper, beams: readonly Beam[]): Float32Array {
  const { stateSize } = stepper;
  const before = stepper.getState();
  const state = new Float32Array(before.length);
  const inputs = new Int32Array(stepper.batchSize);
  for (const [row, { parent, ids }] of beams.entries()) {
    state.set(before.subarray(parent * stateSize, (parent + 1) * stateSize), row * stateSize);
    inputs[row] = ids.at(-1) as number;
  }
  stepper.setState(state);
  return stepper.step(inputs);
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

function checkLimits({
  beamSize,
  lengthPenalty,
  count,
  length,
}: Required<Pick<BeamOptions, 'beamSize' | 'lengthPenalty' | 'count' | 'length'>>): void {
  checkCounts({ beamSize, count, length });
  if (count > beamSize) throw new RangeError(`count is at most beamSize, ${beamSize}, not ${count}.`);
  checkBounds('lengthPenalty', lengthPenalty, { min: 0 });
}
