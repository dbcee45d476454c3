import { softmax } from '../../kernels/distribution.js';
import { checkFinite } from '../../model/not-finite.js';
import type { Random } from '../../runtime/random.js';
import type { LanguageModel } from '../language-model.js';
import { readPrompt } from '../prompt.js';
import { type ExcludedTokensOptions, excludedTokens } from './excluded-tokens.js';
import { sampleDefaults } from './sample-defaults.js';
import { buildSampler, type SamplerOptions } from './sampler.js';

export interface SessionOptions extends Partial<Omit<SamplerOptions, 'excluded'>>, ExcludedTokensOptions {
  prompt?: string;
  random: Random;
}

/** A candidate for the next token and its probability. */
export interface Candidate {
  id: number;
  token: string;
  probability: number;
}

/** A text that the user writes with the model, token by token. */
export interface Session {
  /** The prompt and the chosen tokens. */
  text(): string;
  /** Whether the last token is `<EOS>`; then only `undo` is allowed. */
  hasEnded(): boolean;
  /** The `count` likeliest candidates, likeliest first. */
  candidates(count: number): Candidate[];
  /** Appends these tokens, even excluded ones. */
  choose(ids: readonly number[]): void;
  draw(): void;
  /** Undoes the last `choose` or `draw`; false if there is none. */
  undo(): boolean;
  dispose(): void;
}

/**
 * Starts a text after a prompt. Throws a RangeError for options out of bounds, a ConfigError if all tokens are excluded, and
 * a CheckpointError if the logits are not finite.
 */
export function createSession(model: LanguageModel, { random, prompt = '', ...options }: SessionOptions): Session {
  const sampler = buildSampler({ ...sampleDefaults, ...options, excluded: excludedTokens(model, options) });
  const { tokens, ids } = readPrompt(model, prompt);
  const decoder = model.network.createDecoder(model.kernels, 1);
  const read = (added: Iterable<number>, before: Float32Array) => {
    let logits = before;
    for (const id of added) logits = decoder.step(Int32Array.of(id), null).logits();
    return logits.slice();
  };
  const past: Moment[] = [];
  const start = read([model.startId, ...ids], new Float32Array(0));
  let now: Moment = { chosen: [], logits: start, state: decoder.getState() };
  const seen = () => new Set([...ids, ...now.chosen]);
  const hasEnded = () => now.chosen.at(-1) === model.endId;

  function choose(added: readonly number[]): void {
    past.push(now);
    now = { chosen: [...now.chosen, ...added], logits: read(added, now.logits), state: decoder.getState() };
  }

  return {
    text: () => model.tokenizer.detokenize([...tokens, ...now.chosen.map((id) => model.vocabulary.token(id))]),
    hasEnded,
    candidates(count) {
      const probabilities = checkFinite(softmax(sampler.reshape(now.logits, seen())));
      return [...probabilities.keys()]
        .filter((id) => (probabilities[id] as number) > 0)
        .sort((left, right) => (probabilities[right] as number) - (probabilities[left] as number))
        .slice(0, count)
        .map((id) => ({ id, token: model.vocabulary.token(id), probability: probabilities[id] as number }));
    },
    choose,
    draw: () => choose([sampler.draw(now.logits, seen(), random)]),
    undo() {
      const last = past.pop();
      if (last === undefined) return false;
      now = last;
      decoder.setState(now.state);
      return true;
    },
    dispose: () => decoder.dispose(),
  };
}

/** A point in a session, for `undo`. */
interface Moment {
  chosen: readonly number[];
  logits: Float32Array;
  state: Float32Array;
}
