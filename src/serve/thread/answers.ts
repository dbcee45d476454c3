import { type ClassifiedFrames, classifyFrames, classifyTexts } from '../../inference/classifier.js';
import { fillBlanks } from '../../inference/fill/fill.js';
import { tagTexts } from '../../inference/label/tag-texts.js';
import { pseudoScoreTexts } from '../../inference/score/pseudo-score.js';
import { scoreTexts } from '../../inference/score/score.js';
import { statesObject } from '../../inference/states-object.js';
import { createTranscription } from '../../inference/transcribe/transcribe.js';
import { type TranslatedText, translateTexts } from '../../inference/translate/translate.js';
import { formatQuantity } from '../../text/quantities.js';
import type { AskedFrames } from '../frames-schema.js';
import type { Operation } from '../protocol.js';
import { RequestError } from './failure.js';
import type { ServedModel } from './served-model.js';

/**
 * Maximum texts or sequences of frames, and their characters or numbers, per part of a response (a longer one is a part of its own).
 * Other requests wait for one part at most.
 */
const AT_ONCE = { items: 16, size: 20_000 };

interface Texts {
  input: readonly string[];
}

/** One of both is null. */
interface TextsOrFrames {
  input: readonly string[] | null;
  frames: readonly AskedFrames[] | null;
}

/** A response in progress: it can be suspended between two parts. Returns the body of the response. */
export type Answer = AsyncGenerator<void, object, void>;

/** All operations except sampling, by name. */
export const answers: Record<Exclude<Operation, 'complete'>, (model: ServedModel, request: never) => Answer> = {
  async *score(model, request: Texts & { tokens: boolean; conditions: Record<string, string> }) {
    const { tokens: ranks, conditions } = request;
    if (model.facts.uses.includes('bidirectionalLanguageModel')) {
      const bidirectional = await model.use('bidirectionalLanguageModel');
      return yield* eachOf(model, request.input, (texts) =>
        pseudoScoreTexts(bidirectional, texts, { ranks }).map((score) => withoutTokens(score, ranks)),
      );
    }
    const { model: language } = await model.given(conditions);
    return yield* eachOf(model, request.input, (texts) =>
      scoreTexts(language, texts, { ranks }).map((score) => withoutTokens(score, ranks)),
    );
  },

  async *tag(model, { tokenized, ...request }: TextsOrFrames & { tokenized: boolean }) {
    const tagger = await model.use('tagger');
    const { texts, sequences } = inputOf(model, request);
    if (sequences !== null) {
      return yield* eachOf(model, sequences, (some) =>
        tagger.tag(some.map(({ frames, features }) => ({ type: 'frames', frames, features }))),
      );
    }
    return yield* eachOf(model, texts, (some) =>
      tagTexts(
        tagger,
        some.map((text) => ({ text, tokenized })),
      ),
    );
  },

  async *classify(model, { top, ...request }: TextsOrFrames & { top: number | null }) {
    const classifier = await model.use('classifier');
    const { texts, sequences } = inputOf(model, request);
    const cut = <One extends { probabilities: readonly object[] }>(one: One) => ({
      ...one,
      probabilities: one.probabilities.slice(0, top ?? one.probabilities.length),
    });
    if (sequences !== null) {
      return yield* eachOf(model, sequences, async (some) => {
        const read = some.map((one) => ({ ...one, label: null, tags: null, document: 'frames', line: null }));
        return (await classifyFrames(classifier, read)).map((one) => cut(withoutFile(one)));
      });
    }
    return yield* eachOf(model, texts, async (some) => (await classifyTexts(classifier, some)).map(cut));
  },

  async *translate(model, request: TranslateRequest) {
    const translator = await model.use('translator');
    const { input: _, model: __, attention, coveragePenalty, beamSize, lengthPenalty, count, maxLength } = request;
    const asked = attention ? 'attention' : coveragePenalty > 0 ? 'coveragePenalty' : null;
    if (asked !== null && !translator.attends) {
      throw new RequestError(`${asked} needs a model with attention, and ${model.facts.name} has none.`, asked);
    }
    const options = {
      ...{ beamSize, coveragePenalty, count, maxLength },
      lengthPenalty: beamSize === 1 ? 0 : lengthPenalty,
      ...(request.keepUnknown ? { replaceUnknown: false } : {}),
    };
    return yield* eachOf(model, request.input, (texts) =>
      translateTexts(translator, texts, options).map((one) => toTranslated(one, attention)),
    );
  },

  async *fill(model, request: Texts & { blank: string | null; count: number }) {
    const bidirectional = await model.use('bidirectionalLanguageModel');
    const { blank, count } = request;
    return yield* eachOf(model, request.input, (texts) =>
      texts.map((text) => fillBlanks(bidirectional, text, { blank, count })),
    );
  },

  async *states(model, request: { input: string; target: string | null; conditions: Record<string, string> }) {
    refuseFiles(model);
    const { input, target, conditions } = request;
    const states = await model.use('states');
    yield;
    return statesObject(input, await states.trace({ input, target, conditions }));
  },

  async *transcribe(model, request: { name: string; bytes: Uint8Array; beamSize: number | null }) {
    const transcriber = await model.use('transcriber');
    const { secondsPerStep } = transcriber;
    if (secondsPerStep === null) {
      throw new RequestError(`The model ${model.facts.name} reads frames of numbers, not recordings.`, 'model');
    }
    const { name, beamSize } = request;
    const bytes = Buffer.from(request.bytes);
    const sound = await transcriber.read({ name, path: null, size: bytes.length, isRegular: true, bytes });
    yield;
    const session = createTranscription(transcriber, { beamSize });
    try {
      const [transcription] = session.transcribe([sound]);
      if (transcription === undefined) throw new Error('The transcriber returned no single transcription.');
      const { text, confidence, steps, tokens } = transcription;
      const seconds = (step: number) => Number((step * secondsPerStep).toFixed(4));
      const timed = tokens.map(({ token, from, to, confidence }) => ({
        ...{ token, start: seconds(from), end: seconds(to) },
        confidence,
      }));
      const { language } = transcriber.tokenizer.spec;
      return { text, language, duration: seconds(steps), confidence, tokens: timed };
    } finally {
      session.dispose();
    }
  },
};

interface TranslateRequest extends Texts {
  model: string;
  beamSize: number;
  lengthPenalty: number;
  coveragePenalty: number;
  count: number;
  maxLength: number | null;
  keepUnknown: boolean;
  attention: boolean;
}

/** The results of `answer` for all texts or sequences, computed in parts. */
async function* eachOf<Item extends string | AskedFrames>(
  { facts }: ServedModel,
  input: readonly Item[],
  answer: (items: readonly Item[]) => readonly object[] | Promise<readonly object[]>,
): Answer {
  const data: object[] = [];
  while (data.length < input.length) {
    const first = data.length;
    let [next, size] = [first + 1, sizeOf(input[first] as Item)];
    while (next < Math.min(input.length, first + AT_ONCE.items)) {
      size += sizeOf(input[next] as Item);
      if (size > AT_ONCE.size) break;
      next++;
    }
    data.push(...(await answer(input.slice(first, next))));
    yield;
  }
  return { object: 'list', model: facts.name, data: data.map((one, index) => ({ index, ...one })) };
}

function sizeOf(item: string | AskedFrames): number {
  return typeof item === 'string' ? item.length : item.frames.length;
}

/** The texts or sequences of frames of a request, which its model can read; throws a RequestError for one that does not fit. */
function inputOf(
  model: ServedModel,
  { input, frames }: TextsOrFrames,
): { texts: readonly string[]; sequences: null } | { texts: null; sequences: readonly AskedFrames[] } {
  const { name, frames: reads } = model.facts;
  if (reads === null) {
    if (input !== null) return { texts: input, sequences: null };
    throw new RequestError(`The model ${name} reads text, not frames of numbers: send \`input\`.`, 'frames');
  }
  if (frames === null) throw readsNoText(model, ': send `frames`');
  const wrong = frames.findIndex(({ features }) => features !== reads.features);
  if (wrong < 0) return { texts: null, sequences: frames };
  const names = reads.names === null ? '' : ` (${reads.names.join(', ')})`;
  const where = frames.length === 1 ? '' : ` of sequence ${wrong + 1}`;
  throw new RequestError(
    `The frames${where} have ${formatQuantity(frames[wrong]?.features ?? 0, 'number')} each, but the model ${name} reads ${reads.features}${names}.`,
    'frames',
  );
}

function withoutFile({
  document: _,
  line: __,
  ...classified
}: ClassifiedFrames): Omit<ClassifiedFrames, 'document' | 'line'> {
  return classified;
}

function withoutTokens<Score extends { tokens: readonly object[] }>(
  { tokens, ...score }: Score,
  keep: boolean,
): object {
  return keep ? { ...score, tokens } : score;
}

function toTranslated({ source, sourceTokens, unknown, translations }: TranslatedText, withAttention: boolean): object {
  return {
    ...{ source, sourceTokens, unknown },
    translations: translations.map(({ text, tokens, score, logProbability, end, attention }) => ({
      ...{ text, tokens, score, logProbability, end },
      // [target tokens, source tokens]
      ...(withAttention ? { attention: (attention ?? []).map((shares) => Array.from(shares)) } : {}),
    })),
  };
}

function readsNoText({ facts }: ServedModel, advice = ''): RequestError {
  return new RequestError(`The model ${facts.name} reads sequences of numbers, not text${advice}.`, 'input');
}

/** Refuses the states of a network that reads files, because clients must not name files of this machine. */
function refuseFiles(model: ServedModel): void {
  const { uses, frames } = model.facts;
  if (frames !== null || uses.includes('transcriber')) throw readsNoText(model);
}
