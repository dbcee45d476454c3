import type { FrameFormat } from '../../data/frames/sequence.js';
import { encodedSamples } from '../../data/label-batches.js';
import { predictSamples } from '../../inference/label/predict-samples.js';
import type { Tagger } from '../../inference/tagger.js';
import type { Kernels } from '../../kernels/kernels.js';
import { requireFinite } from '../../model/not-finite.js';
import type { Tokenizer } from '../../text/tokenizer.js';
import type { Vocabulary } from '../../text/vocabulary.js';
import { frameFormat } from '../shared/labels/frame-format.js';
import { encodeInput } from '../shared/labels/input.js';
import { parseTokenizer } from '../shared/stored-text.js';
import type { Stored } from '../task.js';
import type { TaggingConfig } from './config.js';
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
      const samples = sequences.map((sequence) => ({ ...encodeInput(input, sequence), targets: null }));
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

/**
 * The tokenizer of a run whose tokens are characters, a strand's bases for one: words are cut in characters, in capitals where the run
 * knows no others. Any other run keeps its own.
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

/** Whether the tokens of a vocabulary, but for its special ones, are single letters and signs of strands. */
export function areCharacters(tokens: readonly string[]): boolean {
  return tokens.length > 2 && tokens.slice(2).every((token) => /^[\p{L}*.-]$/u.test(token));
}

/** How files without tags are read; a column of tags among their numbers is left out. */
export function untaggedFormat(stored: Stored<TaggingConfig>): FrameFormat {
  const { data } = stored.config();
  if (data.input === 'frames') return frameFormat(data, 'none');
  throw new RangeError('A network of frames was trained on tokens.');
}
