import type { Checkpoint } from '../checkpoint/checkpoint.js';
import { parseCheckpoint } from '../checkpoint/parse.js';
import { CheckpointError, ConfigError } from '../errors.js';
import { type ClassifiedFrames, classifyFrames, classifyTexts } from '../inference/classifier.js';
import { fillBlanks } from '../inference/fill/fill.js';
import { framesOfClassifier, framesOfTagger } from '../inference/label/frames-read.js';
import { tagTexts } from '../inference/label/tag-texts.js';
import type { LanguageModel } from '../inference/language-model.js';
import { alternativesOf } from '../inference/score/alternatives.js';
import { scoreTexts } from '../inference/score/score.js';
import { statesObject } from '../inference/states-object.js';
import type { TaggedSteps } from '../inference/tagger.js';
import { createTranscription } from '../inference/transcribe/transcribe.js';
import type { SoundReader } from '../inference/transcriber.js';
import { translateTexts } from '../inference/translate/translate.js';
import { type InMemoryModel, openInMemory, traceText } from '../tasks/in-memory.js';
import { checkpointFilesOf, type ModelFiles } from './files.js';
import {
  type Ability,
  abilities,
  type BrowserModel,
  type ScoredTextWithAlternatives,
  type ScoreRequest,
  type TranscribeRequest,
} from './model.js';
import { openKernels, type WasmFiles } from './open-kernels.js';
import { readRecording } from './read-recording.js';
import { sampleInTurns } from './sample.js';

export interface CreateModelOptions {
  /** The WebAssembly module; by default it is fetched from the folder of the package. Only the first model uses this option. */
  wasm?: WasmFiles;
}

/**
 * Opens a checkpoint, each file verified, on the kernels in WebAssembly. Throws a CheckpointError for a checkpoint that is damaged
 * or cannot be fetched, and an EnvironmentError for a browser that cannot run the kernels.
 */
export async function createModel(files: ModelFiles, { wasm }: CreateModelOptions = {}): Promise<BrowserModel> {
  const [checkpoint, kernels] = await Promise.all([
    parseCheckpoint(checkpointFilesOf(files), { training: false }),
    openKernels(wasm),
  ]);
  const opened = openInMemory(checkpoint, kernels);
  if (opened !== null) return asBrowserModel(checkpoint, opened);
  throw new CheckpointError(
    `The checkpoint has the task ${checkpoint.task}, which this version of rnn does not know.`,
    {
      hint: 'Use the version of rnn that wrote it.',
    },
  );
}

type Does = Pick<BrowserModel, Ability>;

function asBrowserModel({ task, metrics }: Checkpoint, opened: InMemoryModel): BrowserModel {
  const abilitiesOf = abilitiesByUse[opened.use] as (model: InMemoryModel['model']) => Partial<Does>;
  const own = abilitiesOf(opened.model);
  const can = Object.keys(own) as Ability[];
  const refuse = (ability: Ability) => async () => {
    throw new ConfigError(`A model of the task ${task} cannot ${ability}.`, { hint: `It can ${can.join(' and ')}.` });
  };
  const refused = Object.fromEntries(abilities.map((ability) => [ability, refuse(ability)])) as unknown as Does;
  return {
    task,
    can,
    metrics,
    conditions: opened.use === 'textGenerator' ? opened.model.conditions : [],
    frames: framesOf(opened),
    labels: labelsOf(opened),
    ...refused,
    ...own,
    dispose: () => opened.model.dispose(),
  };
}

function labelsOf({ use, model }: InMemoryModel): readonly string[] {
  if (use === 'classifier') return model.labels;
  return use === 'tagger' ? model.tags : [];
}

function framesOf({ use, model }: InMemoryModel): BrowserModel['frames'] {
  if (use === 'classifier') return framesOfClassifier(model);
  return use === 'tagger' ? framesOfTagger(model) : null;
}

type ModelOf<Use extends InMemoryModel['use']> = Extract<InMemoryModel, { use: Use }>['model'];

/** The methods of a model, by its uses. */
const abilitiesByUse: { [Use in InMemoryModel['use']]: (model: ModelOf<Use>) => Partial<Does> } = {
  languageModel: (model) => ({
    sample: async (request = {}) => sampleInTurns(model, request),
    score: async (texts, request = {}) => scoreWith(model, texts, request),
    states: async (text) => statesObject(text, [traceText(model, text)]),
  }),
  textGenerator(model) {
    const under = async <Result>(
      { conditions = {} }: { conditions?: Readonly<Record<string, string>> },
      call: (given: LanguageModel) => Result | Promise<Result>,
    ) => {
      const given = model.given(conditions);
      try {
        return await call(given);
      } finally {
        given.dispose();
      }
    };
    return {
      sample: (request = {}) => under(request, (given) => sampleInTurns(given, request)),
      score: (texts, request = {}) => under(request, (given) => scoreWith(given, texts, request)),
    };
  },
  bidirectionalLanguageModel: (model) => ({
    fill: async (texts, options) => [texts].flat().map((text) => fillBlanks(model, text, options)),
  }),
  tagger: (model) =>
    model.input.type === 'tokens'
      ? { tag: (texts) => tagTexts(model, texts) }
      : {
          async tagFrames(rows) {
            const [tagged] = await model.tag([{ type: 'frames', ...framesOfRows(rows, framesOfTagger(model)) }]);
            return tagged as TaggedSteps;
          },
        },
  classifier: (model) =>
    model.input === 'text'
      ? { classify: (texts) => classifyTexts(model, texts) }
      : {
          async classifyFrames(rows) {
            const frames = framesOfRows(rows, framesOfClassifier(model));
            const [found] = await classifyFrames(model, [
              { ...frames, label: null, tags: null, document: 'frames', line: null },
            ]);
            const { document: _, line: __, ...classified } = found as ClassifiedFrames;
            return classified;
          },
        },
  translator: (model) => ({ translate: async (texts, options) => translateTexts(model, texts, options) }),
  transcriber: (model) => ({ transcribe: async (recording, request = {}) => transcribe(model, recording, request) }),
};

function scoreWith(
  model: LanguageModel,
  texts: string | readonly string[],
  { alternatives = 0, ranks = false }: ScoreRequest,
): ScoredTextWithAlternatives[] {
  return scoreTexts(model, texts, { ranks }).map((score) => {
    const found = alternatives === 0 ? [] : alternativesOf(model, score.text, alternatives);
    return { ...score, tokens: score.tokens.map((token, index) => ({ ...token, alternatives: found[index] ?? [] })) };
  });
}

async function transcribe(
  reader: SoundReader,
  recording: Parameters<BrowserModel['transcribe']>[0],
  request: TranscribeRequest,
) {
  if (reader.format === null) {
    throw new ConfigError('The model reads frames of numbers, not recordings.', {
      hint: 'Use a model whose config has an audio section.',
    });
  }
  const samples = await readRecording(recording, reader.format);
  const session = createTranscription(reader, request);
  try {
    const [transcription] = session.transcribe([{ type: 'samples', samples }]);
    if (transcription === undefined) throw new RangeError('The transcriber returned no single transcription.');
    return { ...transcription, secondsPerStep: reader.secondsPerStep };
  } finally {
    session.dispose();
  }
}

/** Rows as frames; throws a ConfigError for a row of another width, or with what is no number. */
function framesOfRows(rows: readonly (readonly number[])[], reads: BrowserModel['frames']) {
  const features = reads?.features ?? 0;
  const wrong = rows.findIndex((row) => row.length !== features || !row.every(Number.isFinite));
  if (wrong >= 0 || rows.length === 0) {
    throw new ConfigError(wrong < 0 ? 'There is no frame.' : `Frame ${wrong + 1} is not ${features} numbers.`, {
      hint: `The model reads ${reads?.names?.join(', ') ?? `${features} numbers`} per frame.`,
    });
  }
  return { frames: Float32Array.from(rows.flat()), features, steps: rows.length };
}
