import { classifyTexts } from '../../inference/classifier.js';
import { fillBlanks } from '../../inference/fill/fill.js';
import { tagTexts } from '../../inference/label/tag-texts.js';
import { pseudoScoreTexts } from '../../inference/score/pseudo-score.js';
import { scoreTexts } from '../../inference/score/score.js';
import { statesObject } from '../../inference/states-object.js';
import { createTranscription } from '../../inference/transcribe/transcribe.js';
import { type TranslatedText, translateTexts } from '../../inference/translate/translate.js';
import type { Operation } from '../protocol.js';
import { RequestError } from './failure.js';
import type { ServedModel } from './served-model.js';

/**
 * Maximum texts, and their characters, per part of a response (a longer text is a part of its own). Other requests wait for one part at
 * most.
 */
const AT_ONCE = { texts: 16, characters: 20_000 };

interface Texts {
  input: readonly string[];
}

/** A response in progress: it can be suspended between two parts. Returns the body of the response. */
export type Answer = AsyncGenerator<void, object, void>;

/** All operations except sampling, by name. */
export const answers: Record<Exclude<Operation, 'complete'>, (model: ServedModel, request: never) => Answer> = {
  async *score(model, request: Texts & { tokens: boolean; conditions: Record<string, string> }) {
    const { tokens: ranks, conditions } = request;
    if (model.facts.uses.includes('bidirectionalLanguageModel')) {
      const bidirectional = await model.use('bidirectionalLanguageModel');
      return yield* eachOf(model, request, (texts) =>
        pseudoScoreTexts(bidirectional, texts, { ranks }).map((score) => withoutTokens(score, ranks)),
      );
    }
    const { model: language } = await model.given(conditions);
    return yield* eachOf(model, request, (texts) =>
      scoreTexts(language, texts, { ranks }).map((score) => withoutTokens(score, ranks)),
    );
  },

  async *tag(model, request: Texts & { tokenized: boolean }) {
    const tagger = await model.use('tagger');
    if (tagger.input.type !== 'tokens') throw readsNoText(model);
    return yield* eachOf(model, request, (texts) =>
      tagTexts(
        tagger,
        texts.map((text) => ({ text, tokenized: request.tokenized })),
      ),
    );
  },

  async *classify(model, request: Texts & { top: number | null }) {
    const classifier = await model.use('classifier');
    if (classifier.input !== 'text') throw readsNoText(model);
    const { top } = request;
    return yield* eachOf(model, request, async (texts) =>
      (await classifyTexts(classifier, texts)).map((one) => ({
        ...one,
        probabilities: one.probabilities.slice(0, top ?? one.probabilities.length),
      })),
    );
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
    return yield* eachOf(model, request, (texts) =>
      translateTexts(translator, texts, options).map((one) => toTranslated(one, attention)),
    );
  },

  async *fill(model, request: Texts & { blank: string | null; count: number }) {
    const bidirectional = await model.use('bidirectionalLanguageModel');
    const { blank, count } = request;
    return yield* eachOf(model, request, (texts) =>
      texts.map((text) => fillBlanks(bidirectional, text, { blank, count })),
    );
  },

  async *states(model, request: { input: string; target: string | null; conditions: Record<string, string> }) {
    await refuseFiles(model);
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

/** The results of `answer` for all texts, computed in parts. */
async function* eachOf(
  { facts }: ServedModel,
  { input }: Texts,
  answer: (texts: readonly string[]) => readonly object[] | Promise<readonly object[]>,
): Answer {
  const data: object[] = [];
  while (data.length < input.length) {
    const first = data.length;
    let [next, characters] = [first + 1, input[first]?.length ?? 0];
    while (next < Math.min(input.length, first + AT_ONCE.texts)) {
      characters += input[next]?.length ?? 0;
      if (characters > AT_ONCE.characters) break;
      next++;
    }
    data.push(...(await answer(input.slice(first, next))));
    yield;
  }
  return { object: 'list', model: facts.name, data: data.map((one, index) => ({ index, ...one })) };
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

function readsNoText({ facts }: ServedModel): RequestError {
  return new RequestError(`The model ${facts.name} reads sequences of numbers, not text.`, 'model');
}

/** Refuses the states of a network that reads files, because clients must not name files of this machine. */
async function refuseFiles(model: ServedModel): Promise<void> {
  const { uses } = model.facts;
  if (uses.includes('transcriber')) throw readsNoText(model);
  if (uses.includes('tagger') && (await model.use('tagger')).input.type !== 'tokens') throw readsNoText(model);
  if (uses.includes('classifier') && (await model.use('classifier')).input !== 'text') throw readsNoText(model);
}
