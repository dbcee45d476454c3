import type { Normalisation } from '../data/frames/normalisation.js';
import type { FrameSequence } from '../data/frames/sequence.js';
import type { SourceLocation } from '../data/labelled/location.js';
import { requireFinite } from '../model/not-finite.js';
import type { SamplePrediction } from './label/predict-samples.js';

/** A trained classifier, made by the task from a checkpoint. It needs no files. */
export interface LabelPredictor {
  /** The labels, by their ids. */
  labels: readonly string[];
  /** The kind of its input. */
  input: 'text' | 'frames';
  /** Whether it has attention weights per step. */
  hasAttention: boolean;
  /** Feature names of the training data's frames; null for text. */
  normalisation: Normalisation | null;
  /** The tokens of a text; throws a DataError that names its location if it has none. */
  tokenize(text: string, location: SourceLocation): string[];
  /** The distinct tokens that it reads as `<UNK>`. */
  unknown(tokens: readonly string[]): string[];
  /** Predicts samples of tokens or of frames, in order. */
  predict(samples: readonly (readonly string[] | FrameSequence)[]): Promise<SamplePrediction[]>;
  dispose(): void;
}

/** A classifier that also reads files. */
export interface Classifier extends LabelPredictor {
  /** Reads unlabelled sequences of frames from files in the format of its training data; throws a DataError. */
  readFrames(patterns: readonly string[]): Promise<FrameSequence[]>;
}

/** A prediction for a sample. */
export interface Classification {
  /** The likeliest label. */
  label: string;
  probability: number;
  /** Probabilities of all labels, likeliest first; they sum to 1. */
  probabilities: { label: string; probability: number }[];
}

export interface ClassifiedText extends Classification {
  text: string;
  tokens: { token: string /** Of the decision, summing to 1; null without attention. */; weight: number | null }[];
  /** Tokens outside the vocabulary. */
  unknown: string[];
}

export interface ClassifiedFrames extends Classification {
  document: string;
  line: number | null;
  /** Attention weight of each frame; null without attention. */
  weights: number[] | null;
}

/** Classifies one text or a list; throws a DataError for a text without tokens, named by its location or number. */
export async function classifyTexts(
  classifier: LabelPredictor,
  texts: string | readonly (string | { text: string; location: SourceLocation })[],
): Promise<ClassifiedText[]> {
  const located = [texts]
    .flat()
    .map((text, index) =>
      typeof text === 'string' ? { text, location: { document: `text ${index + 1}`, line: null } } : text,
    );
  const tokens = located.map(({ text, location }) => classifier.tokenize(text, location));
  const predictions = await classifier.predict(tokens);
  return located.map(({ text }, index) => {
    const own = tokens[index] as string[];
    const prediction = predictions[index] as SamplePrediction;
    return {
      text,
      ...classificationOf(classifier, prediction),
      tokens: own.map((token, step) => ({ token, weight: prediction.attention?.[step] ?? null })),
      unknown: classifier.unknown(own),
    };
  });
}

/** Classifies sequences of frames. */
export async function classifyFrames(
  classifier: LabelPredictor,
  sequences: readonly FrameSequence[],
): Promise<ClassifiedFrames[]> {
  const predictions = await classifier.predict(sequences);
  return sequences.map(({ document, line }, index) => {
    const prediction = predictions[index] as SamplePrediction;
    const weights = prediction.attention && [...prediction.attention];
    return { document, line, ...classificationOf(classifier, prediction), weights };
  });
}

function classificationOf({ labels }: LabelPredictor, { probabilities }: SamplePrediction): Classification {
  requireFinite(probabilities);
  const all = labels
    .map((label, id) => ({ label, probability: probabilities[id] as number }))
    .sort((left, right) => right.probability - left.probability);
  const { label, probability } = all[0] as Classification;
  return { label, probability, probabilities: all };
}
