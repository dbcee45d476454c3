import type { Checkpoint } from '../../checkpoint/checkpoint.js';
import type { FrameFormat } from '../../data/frames/sequence.js';
import { encodedSamples } from '../../data/label-batches.js';
import { predictSamples } from '../../inference/label/predict-samples.js';
import type { Tagger } from '../../inference/tagger.js';
import type { Kernels } from '../../kernels/kernels.js';
import { requireFinite } from '../../model/not-finite.js';
import type { Tokenizer } from '../../text/tokenizer.js';
import type { Vocabulary } from '../../text/vocabulary.js';
import { frameFormat } from '../shared/labels/frame-format.js';
import { requireInRange } from '../shared/labels/in-range.js';
import { encodeInput } from '../shared/labels/input.js';
import { parseTokenizer } from '../shared/stored-text.js';
import { storedWith } from '../shared/stored-with.js';
import type { Stored } from '../task.js';
import { config, type TaggingConfig } from './config.js';
import { namesOf } from './score.js';
import { loadTagging } from './spec.js';

/** Tags texts and files of frames. */
export function tagger(stored: Stored<TaggingConfig>, kernels: Kernels): Tagger {
  const {
    reader: { input, tags, scheme },
    model,
  } = loadTagging(stored.checkpoint);
  return {
    input:
      input.type === 'tokens'
        ? {
            type: 'tokens',
            tokenizer: byCharacter(parseTokenizer(stored.checkpoint.tokenizer), input.encoder.vocabulary),
            unknown: input.encoder.unknown,
          }
        : {
            type: 'frames',
            features: input.normalisation.means.length,
            names: input.normalisation.names,
            format: untaggedFormat(stored),
          },
    tags: tags.names,
    scheme,
    async tag(sequences, { batchSize = 32 } = {}) {
      const samples = sequences.map((sequence) => ({ ...requireInRange(encodeInput(input, sequence)), targets: null }));
      if (samples.some(({ steps }) => steps === 0)) throw new RangeError('A sequence without a step has no tags.');
      const predictions = await predictSamples(model, kernels, encodedSamples(samples), { batchSize });
      return predictions.map(({ labels, probabilities }) => {
        requireFinite(probabilities);
        return {
          tags: namesOf(tags, labels),
          confidences: Array.from(labels, (label, step) => probabilities[step * tags.size + label] as number),
        };
      });
    },
    dispose: () => model.dispose(),
  };
}

/** Opens it in a browser. */
export function openInMemory(checkpoint: Checkpoint, kernels: Kernels) {
  return { use: 'tagger', model: tagger(storedWith(config, checkpoint), kernels) } as const;
}

/**
 * The tokenizer of a run. If its tokens are single characters, such as DNA bases, words are split into characters, in capitals if
 * the run knows no others.
 */
function byCharacter(tokenizer: Tokenizer, { tokens }: Vocabulary): Tokenizer {
  if (tokenizer.spec.level !== 'word' || !areCharacters(tokens)) return tokenizer;
  const own = tokens.slice(2);
  const inCapitals = own.every((token) => token === token.toUpperCase());
  return {
    ...tokenizer,
    separator: '',
    tokenize: (text) => [...(inCapitals ? text.toUpperCase() : text).replace(/\s+/g, '')],
    detokenize: (pieces) => [...pieces].join(''),
  };
}

/** Whether all ordinary tokens of a vocabulary are single letters or DNA symbols. */
export function areCharacters(tokens: readonly string[]): boolean {
  return tokens.length > 2 && tokens.slice(2).every((token) => /^[\p{L}*.-]$/u.test(token));
}

/** Reads files without tags; a column of tags among the numbers is ignored. */
export function untaggedFormat(stored: Stored<TaggingConfig>): FrameFormat {
  const { data } = stored.config();
  if (data.input === 'frames') return frameFormat(data, 'none');
  throw new RangeError('A network of frames was trained on tokens.');
}
