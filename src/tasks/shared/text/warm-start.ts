import type { Checkpoint } from '../../../checkpoint/checkpoint.js';
import { parseModelSpec } from '../../../checkpoint/specs/model-spec.js';
import { CheckpointError } from '../../../errors.js';
import type { ModelSpec } from '../../../model/language/spec.js';
import type { NamedArray, Parameter } from '../../../model/parameters.js';
import { readParameters, writeParameters } from '../../../model/variables.js';
import type { TokenizerSpec } from '../../../text/tokenizer.js';
import { type Vocabulary, vocabularyFromJSON } from '../../../text/vocabulary.js';
import type { WarmStart } from '../../task-training.js';
import { sameJson } from '../same-json.js';
import { readStoredText } from '../stored-text.js';

/**
 * The vocabulary of a run that starts from a checkpoint's weights: the checkpoint's tokens with their ids, then with `extend`
 * the new tokens of the training text. Throws a CheckpointError that names new and lost tokens if there are new tokens
 * without `extend`, and for a checkpoint with another tokenizer.
 */
export function extendVocabulary(
  { checkpoint, extend }: WarmStart,
  ofText: Vocabulary,
  tokenizer: TokenizerSpec,
): Vocabulary {
  const { vocabulary: known, tokenizer: stored } = readStoredText(checkpoint);
  if (!sameJson(stored.spec, tokenizer)) {
    throw new CheckpointError('The checkpoint tokenizes text differently from the configuration.', {
      hint: `Set text to what the checkpoint was trained with: ${describeSpec(stored.spec)}.`,
    });
  }
  const fresh = ofText.tokens.filter((token) => !known.has(token));
  if (fresh.length > 0 && !extend) {
    const lost = known.tokens.filter((token) => !ofText.has(token));
    throw new CheckpointError(
      `The training text has ${count(fresh)} that the checkpoint does not know, ${list(fresh)}${
        lost.length === 0 ? '' : `; of its own, ${count(lost)} do not occur, ${list(lost)}`
      }.`,
      { hint: 'Add --extend to give the new tokens rows in the embedding; the other rows are kept.' },
    );
  }
  const tokens = [...known.tokens, ...fresh];
  return vocabularyFromJSON({ tokens, counts: tokens.map((token) => countOf(ofText, token)) });
}

/**
 * Copies the checkpoint's weights over initial ones; the rows and columns of new tokens, which come last, are unchanged. Throws
 * a CheckpointError for a checkpoint of another network.
 */
export function extendWeights(
  { model: stored, snapshot }: Checkpoint,
  spec: ModelSpec,
  fresh: NamedArray[],
  build: (spec: ModelSpec, random: null) => { parameters: Parameter[]; dispose(): void },
): NamedArray[] {
  const model = parseModelSpec(stored);
  const keys = ['cell', 'activation', 'input', 'hiddenSizes', 'bidirectional', 'tieWeights', 'adaptive'] as const;
  for (const key of keys) {
    if (sameJson(model[key], spec[key])) continue;
    throw new CheckpointError(
      `The checkpoint's network differs from the configuration's in ${key}: ${JSON.stringify(model[key])} against ${JSON.stringify(spec[key])}.`,
      { hint: 'Configure the same network, or start without a checkpoint.' },
    );
  }
  const learned = build(model, null);
  try {
    writeParameters(learned.parameters, snapshot.weights);
    return readParameters(learned.parameters).map((array, index) => overlay(fresh[index] as NamedArray, array));
  } finally {
    learned.dispose();
  }
}

/** Both are [rows, columns] or [columns]; `over` is the smaller one, aligned at the start of `under`. */
function overlay(under: NamedArray, over: NamedArray): NamedArray {
  const [width = 0, overWidth = 0] = [under.shape.at(-1), over.shape.at(-1)];
  const data = under.data.slice();
  for (let from = 0, to = 0; from < over.data.length; from += overWidth, to += width) {
    data.set(over.data.subarray(from, from + overWidth), to);
  }
  return { ...under, data };
}

function describeSpec(spec: TokenizerSpec): string {
  return JSON.stringify(spec.level === 'subword' ? { ...spec, merges: undefined } : spec);
}

function countOf(vocabulary: Vocabulary, token: string): number {
  return vocabulary.has(token) ? (vocabulary.counts[vocabulary.id(token)] ?? 0) : 0;
}

function count(tokens: readonly string[]): string {
  return tokens.length === 1 ? 'one token' : `${tokens.length} tokens`;
}

function list(tokens: readonly string[]): string {
  const shown = tokens.slice(0, 10).map((token) => JSON.stringify(token));
  return tokens.length > shown.length ? `${shown.join(', ')} and so on` : shown.join(', ');
}
