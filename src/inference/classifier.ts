import type { Normalisation } from '../data/frames/normalisation.js';
import type { FrameSequence } from '../data/frames/sequence.js';
import type { SourceLocation } from '../data/labelled/location.js';
import { requireFinite } from '../model/not-finite.js';
import type { SamplePrediction } from './label/predict-samples.js';

/** A trained classifier, ready to use; made by the task from a checkpoint. Nothing of it needs files. */
export interface LabelPredictor {
  /** The labels, by their ids. */
  labels: readonly string[];
  /** What it was trained on. */
  input: 'text' | 'frames';
  /** Whether it says how much each step weighed. */
  hasAttention: boolean;
  /** Of the training data's frames; null of text. */
  normalisation: Normalisation | null;
  /** The tokens of a text; throws a DataError that names its location where there is none. */
  tokenize(text: string, location: SourceLocation): string[];
  /** Tokens that it reads as `<UNK>`, each once. */
  unknown(tokens: readonly string[]): string[];
  /** Predicts samples of tokens, or of frames, in their order. */
  predict(samples: readonly (readonly string[] | FrameSequence)[]): Promise<SamplePrediction[]>;
  dispose(): void;
}

/** The same with its files. */
export interface Classifier extends LabelPredictor {
  /** Reads sequences of frames from files as its training data were written, without labels; throws a DataError. */
  readFrames(patterns: readonly string[]): Promise<FrameSequence[]>;
}

/** What a classifier says of a sample. */
export interface Classification {
  /** The likeliest label. */
  label: string;
  probability: number;
  /** Of every label, the likeliest first; they sum to 1. */
  probabilities: { label: string; probability: number }[];
}

export interface ClassifiedText extends Classification {
  text: string;
  tokens: { token: string /** Of the decision, summing to 1; null without attention. */; weight: number | null }[];
  /** Tokens that the classifier does not know. */
  unknown: string[];
}

export interface ClassifiedFrames extends Classification {
  document: string;
  line: number | null;
  /** How much each frame weighed; null without attention. */
  weights: number[] | null;
}

/** Gives each text, of a list or one, a label; throws a DataError for a text without a word, named by its location, or by its number. */
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

/** Gives each sequence of frames a label. */
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
