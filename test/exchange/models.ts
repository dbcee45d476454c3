import type { Checkpoint } from '../../src/checkpoint/checkpoint.js';
import type { ExportSource } from '../../src/exchange/exporter.js';
import { openBackend } from '../../src/kernels/hosts/open-backend.js';
import { buildBidirectionalModel } from '../../src/model/bidirectional/model.js';
import { buildGenerationModel } from '../../src/model/generation/model.js';
import { buildLabelModel } from '../../src/model/label/model.js';
import type { LabelSpec } from '../../src/model/label/spec.js';
import { buildModel } from '../../src/model/language/model.js';
import type { ModelSpec } from '../../src/model/language/spec.js';
import type { StackSpec } from '../../src/model/stack-spec.js';
import { buildTranscriptionModel } from '../../src/model/transcription/model.js';
import { buildTranslationModel } from '../../src/model/translation/model.js';
import type { TranslationSpec } from '../../src/model/translation/spec.js';
import { readParameters } from '../../src/model/variables.js';
import { createRandom } from '../../src/runtime/random.js';
import { loadAs } from '../../src/tasks/load-as.js';
import type { Network } from '../../src/tasks/shared/trainer.js';
import type { TokenizerSpec } from '../../src/text/tokenizer.js';
import { newProgress } from '../../src/training/progress.js';

// Tests of the command line compute nothing themselves, so no backend is open there (test/setup.ts).
openBackend();

export const words: TokenizerSpec = { level: 'word', segmentation: 'language', lowercase: false, language: 'es' };
export const characters: TokenizerSpec = { level: 'character', graphemes: false, lowercase: false, language: 'es' };

/** `<EOS>`, `<UNK>` and letters, words or syllables: twelve tokens. */
export const tokens = ['<EOS>', '<UNK>', 'el', 'la', 'sol', 'mar', 'luz', 'ven', 'no', 'un', 'flor', '.'];

const stack: StackSpec = {
  cell: 'lstm',
  activation: 'tanh',
  hiddenSizes: [5],
  dropout: { input: 0, between: 0, output: 0 },
  forgetBias: 1,
  bidirectional: false,
  // Wide, so that wrong gates and missing biases show.
  initializer: { type: 'uniform', scale: 0.7 },
};

type Overrides<Spec> = Partial<Spec>;

/** A language model over `tokens`, never trained. */
export function languageModel(overrides: Overrides<ModelSpec> = {}): Checkpoint {
  const spec: ModelSpec = {
    ...stack,
    vocabularySize: tokens.length,
    input: { type: 'embedding', size: 4 },
    tieWeights: false,
    ...overrides,
  };
  return checkpointOf('languageModel', spec, buildModel(spec, createRandom(1)), {
    config: { data: { train: 'text.txt' }, text: { level: 'word' } },
  });
}

export function bidirectionalModel(overrides: Overrides<ModelSpec> = {}): Checkpoint {
  const spec: ModelSpec = {
    ...stack,
    bidirectional: true,
    vocabularySize: tokens.length,
    input: { type: 'embedding', size: 4 },
    tieWeights: false,
    ...overrides,
  };
  return checkpointOf('bidirectionalLanguageModel', spec, buildBidirectionalModel(spec, createRandom(1)), {
    config: { data: { train: 'text.txt' }, text: { level: 'word' } },
  });
}

const conditions = [
  { name: 'style', values: ['jig', 'reel', 'waltz'] },
  { name: 'key', values: ['A', 'D'] },
];

export function conditionalModel(overrides: Overrides<ModelSpec> = {}): Checkpoint {
  const network: ModelSpec = {
    ...stack,
    vocabularySize: tokens.length,
    input: { type: 'embedding', size: 4 },
    tieWeights: false,
    ...overrides,
  };
  const spec = {
    network,
    conditions: conditions.map(({ name, values }) => ({ name, values: values.length, size: 3 })),
  };
  return checkpointOf('generation', spec, buildGenerationModel(spec, createRandom(1)), {
    vocabulary: { text: textVocabulary, conditions: { list: conditions, combinations: [[0, 0]] } },
  });
}

const words2 = {
  type: 'tokens',
  vocabularySize: tokens.length,
  size: 4,
  characters: null,
  wordDropout: { rate: 0, from: 0 },
} as const;
const letters = ['<EOS>', '<UNK>', ...'aeflmnorsuvz.'];

/** A tagger: a `crf` head without other wishes. */
export function tagger(overrides: Overrides<LabelSpec> = {}): Checkpoint {
  const spec: LabelSpec = {
    ...stack,
    bidirectional: true,
    input: words2,
    labels: 3,
    head: { type: 'crf' },
    ...overrides,
  };
  const input =
    spec.input.type === 'tokens'
      ? { type: 'tokens', ...encoder(spec.input.characters !== null) }
      : { type: 'frames', normalisation: { means: [0.5, -1, 2], deviations: [1, 2, 0.5] } };
  return checkpointOf('tagging', spec, buildLabelModel(spec, createRandom(1)), {
    vocabulary: {
      input,
      tags: { names: ['B', 'I', 'O'].slice(0, spec.labels), counts: [3, 2, 9].slice(0, spec.labels) },
      scheme: null,
    },
  });
}

/** A classifier by the last states without other wishes. */
export function classifier(overrides: Overrides<LabelSpec> = {}): Checkpoint {
  const spec: LabelSpec = {
    ...stack,
    bidirectional: true,
    input: words2,
    labels: 2,
    head: { type: 'pooled', pooling: 'last' },
    ...overrides,
  };
  return checkpointOf('classification', spec, buildLabelModel(spec, createRandom(1)), {
    config: { data: { input: 'text', train: 'reviews.tsv' }, text: { level: 'word' } },
    vocabulary: {
      labels: { names: ['negativa', 'positiva'], counts: [5, 5] },
      tokens: spec.input.type === 'tokens' ? encoder(spec.input.characters !== null) : null,
      normalisation: spec.input.type === 'frames' ? { means: [0.5, -1, 2], deviations: [1, 2, 0.5] } : null,
    },
  });
}

export function translator(overrides: Overrides<TranslationSpec> = {}): Checkpoint {
  const side = { ...stack, vocabularySize: tokens.length, embeddingSize: 4 };
  const { initializer, bidirectional: _, ...layers } = side;
  const network: TranslationSpec = {
    encoder: { ...layers, bidirectional: true },
    decoder: layers,
    attention: { type: 'additive', size: 6 },
    tieWeights: false,
    initializer,
    ...overrides,
  };
  const spec = { network, lengthRatio: 1.2 };
  return checkpointOf('translation', spec, buildTranslationModel(network, createRandom(1)), {
    tokenizer: { source: words, target: words },
    vocabulary: { source: textVocabulary, target: textVocabulary },
  });
}

export function transcriber(overrides: Overrides<StackSpec> = {}, projection: number | null = 6): Checkpoint {
  const network = { ...stack, bidirectional: true, features: 6, projection, classes: tokens.length + 1, ...overrides };
  const sound = {
    audio: null,
    features: 3,
    normalisation: { means: [0, 0.5, 1], deviations: [1, 2, 1] },
    stacking: { stack: 2, skip: 2 },
  };
  return checkpointOf('transcription', { sound, network }, buildTranscriptionModel(network, createRandom(1)), {});
}

/** What `rnn export` would export of it. */
export function sourceOf(checkpoint: Checkpoint, name = 'tiny'): ExportSource {
  return { name, checkpoint, model: loadAs('portable', checkpoint) };
}

const textVocabulary = { tokens, counts: tokens.map((_, id) => 20 - id) };

function encoder(readsCharacters: boolean): object {
  return {
    vocabulary: textVocabulary,
    characters: readsCharacters ? { tokens: letters, counts: letters.map(() => 1) } : null,
    lowercase: false,
    language: 'es',
  };
}

function checkpointOf(
  task: string,
  model: object,
  network: Network,
  {
    config = {},
    tokenizer = words,
    vocabulary = textVocabulary,
  }: { config?: object; tokenizer?: unknown; vocabulary?: unknown },
): Checkpoint {
  const weights = readParameters(network.parameters);
  network.dispose();
  return {
    task,
    config: { task, ...config },
    model,
    topology: null,
    tokenizer,
    vocabulary,
    snapshot: {
      weights,
      optimizerSlots: [],
      carriedState: [],
      progress: { ...newProgress({ seed: 1, averaging: null }), step: 7, epoch: 1 },
    },
    dataHash: 'ab'.repeat(32),
    metrics: {},
  };
}
