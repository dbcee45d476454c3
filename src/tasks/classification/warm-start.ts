import type { Checkpoint } from '../../checkpoint/checkpoint.js';
import { CheckpointError } from '../../errors.js';
import { cells } from '../../kernels/cells.js';
import type { LabelModel } from '../../model/label/model.js';
import { embeddingName } from '../../model/names.js';
import type { NamedArray } from '../../model/parameters.js';
import { readParameters, writeParameters } from '../../model/variables.js';
import { formatCount, formatQuantity } from '../../text/quantities.js';
import type { TokenizerSpec } from '../../text/tokenizer.js';
import { type Vocabulary, vocabularyFromJSON } from '../../text/vocabulary.js';
import { type TokenEncoder, withVocabulary } from '../shared/labels/token-encoder.js';
import { sameJson } from '../shared/same-json.js';
import { readStoredText } from '../shared/stored-text.js';
import type { WarmStart } from '../task-training.js';

/** What a classifier reuses from a language model. */
export interface LanguageModelStart {
  /** The encoder, with the language model's tokens after those of the training texts. */
  encoder: TokenEncoder;
  /** Copies the embedding vectors and the recurrent layers that fit, and describes them. */
  writeTo(model: LabelModel): string;
}

/**
 * Reads a language model that initializes a classifier: pretraining on unlabelled text (Dai and Le 2015). `spec` is the
 * tokenizer of the classifier. Throws a CheckpointError for a checkpoint with another tokenizer, and, without `extend`, for
 * training texts with tokens outside its vocabulary.
 */
export function readLanguageModelStart(
  { checkpoint, extend }: WarmStart,
  encoder: TokenEncoder,
  spec: TokenizerSpec,
): LanguageModelStart {
  const stored = readStoredText(checkpoint);
  const wanted = { ...spec, lowercase: encoder.lowercase };
  if (!sameJson(stored.tokenizer.spec, wanted)) {
    const { spec: own } = stored.tokenizer;
    throw new CheckpointError('The language model tokenizes text differently from the configuration.', {
      hint:
        own.level === 'subword'
          ? 'Start with a language model of words or characters: a classifier does not read subwords.'
          : `Set text to what it was trained with: ${JSON.stringify(own)}.`,
    });
  }
  const own = encoder.vocabulary;
  if (!extend) refuseNew(own, stored.vocabulary);
  const others = stored.vocabulary.tokens.filter((token) => !own.has(token));
  const vocabulary = vocabularyFromJSON({
    tokens: [...own.tokens, ...others],
    counts: [...own.counts, ...others.map(() => 0)],
  });
  return {
    encoder: withVocabulary(encoder, vocabulary),
    writeTo: (model) => takeOver(model, checkpoint, { vocabulary, known: stored.vocabulary }),
  };
}

function refuseNew(own: Vocabulary, known: Vocabulary): void {
  const fresh = own.tokens.filter((token) => !known.has(token));
  if (fresh.length === 0) return;
  const shown = fresh.slice(0, 10).map((token) => JSON.stringify(token));
  throw new CheckpointError(
    `The training texts have ${formatQuantity(fresh.length, 'token')} that the language model does not know: ${shown.join(', ')}${fresh.length > shown.length ? ' and so on' : ''}.`,
    { hint: 'Add --extend to add them to the vocabulary, or raise text.minCount.' },
  );
}

function takeOver(
  model: LabelModel,
  { snapshot }: Checkpoint,
  { vocabulary, known }: { vocabulary: Vocabulary; known: Vocabulary },
): string {
  const learned = new Map(snapshot.weights.map((array) => [array.name, array]));
  const taken: string[] = [];
  const arrays = readParameters(model.parameters);
  for (const array of arrays) {
    if (array.name === `${embeddingName}/embeddings`) {
      const rows = layRows(array, learned.get(array.name), { vocabulary, known });
      if (rows > 0) taken.push(`the vectors of ${formatQuantity(rows, 'token')} of ${formatCount(vocabulary.size)}`);
      continue;
    }
    const source = recurrentSource(array.name, learned);
    if (source?.shape.join() !== array.shape.join()) continue;
    array.data.set(source.data);
    const layer = array.name.split('/').slice(0, -1).join('/');
    if (!taken.includes(layer)) taken.push(layer);
  }
  if (taken.length === 0) {
    throw new CheckpointError("Nothing of the language model's network fits that of the configuration.", {
      hint: 'Give both the same model.cell, model.input.size and model.hiddenSize.',
    });
  }
  writeParameters(model.parameters, arrays);
  return `${taken.join(', ')}; all other weights are newly initialized`;
}

/** Copies the rows of tokens that the language model knows; returns their number. */
function layRows(
  table: NamedArray,
  learned: NamedArray | undefined,
  { vocabulary, known }: { vocabulary: Vocabulary; known: Vocabulary },
): number {
  const [size = 0, learnedSize = 0] = [table.shape[1], learned?.shape[1]];
  if (learned === undefined || size !== learnedSize) return 0;
  let rows = 0;
  for (const [id, token] of vocabulary.tokens.entries()) {
    if (!known.has(token)) continue;
    const from = known.id(token) * size;
    table.data.set(learned.data.subarray(from, from + size), id * size);
    rows++;
  }
  return rows;
}

const layerNames = Object.values(cells).map(({ keras }) => keras.name);
const recurrentLayer = new RegExp(`^(forward_|backward_)?(${layerNames.join('|')})_\\d+/`);

/**
 * A recurrent layer's weights, by the same name or by the name of a unidirectional layer: `lstm_1` and `forward_lstm_1` both
 * initialize `bidirectional_1/forward_lstm_1`.
 */
function recurrentSource(name: string, learned: ReadonlyMap<string, NamedArray>): NamedArray | undefined {
  const direction = name.replace(/^bidirectional_\d+\//, '');
  if (!recurrentLayer.test(direction)) return undefined;
  const alone = direction.replace(/^forward_/, '');
  return learned.get(name) ?? learned.get(direction) ?? learned.get(alone);
}
