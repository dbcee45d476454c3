import type { GenerationSpec } from '../model/generation/spec.js';
import type { LabelSpec } from '../model/label/spec.js';
import type { ModelSpec } from '../model/language/spec.js';
import type { NamedArray } from '../model/parameters.js';
import type { TranscriberSpec } from '../model/transcription/spec.js';
import type { TranslationSpec } from '../model/translation/spec.js';
import type { SequenceEnds } from '../text/sequence-ends.js';
import type { TokenizerSpec } from '../text/tokenizer.js';

/** A trained network as plain data, with everything that another program needs to use it: the input of every export. */
export interface PortableModel {
  network: PortableNetwork;
  /** All parameters, with the names and the order of a checkpoint. */
  weights: NamedArray[];
  /** The texts that the network reads or writes: `text`, or `source` and `target`; none for a network from frames to labels. */
  texts: Readonly<Record<string, PortableText>>;
  /** Characters by id, if the network also reads the characters of words. */
  characters: readonly string[] | null;
  /** Labels or tags by id. */
  labels: readonly string[] | null;
  /** Other data for its user, as JSON by file name: conditions, statistics of frames. */
  beside: Readonly<Record<string, unknown>>;
}

/** The tokenizer and vocabulary of a text. */
export interface PortableText {
  tokenizer: TokenizerSpec;
  /** By id. */
  tokens: readonly string[];
  /** Tokens before the first and after the last token, for a network that predicts tokens. */
  ends: SequenceEnds;
}

/** Networks by kind; several tasks may share a kind. */
export type PortableNetwork =
  | { kind: 'language'; spec: ModelSpec }
  | { kind: 'bidirectional'; spec: ModelSpec }
  | { kind: 'conditional'; spec: GenerationSpec }
  | { kind: 'labels'; spec: LabelSpec }
  | { kind: 'encoderDecoder'; spec: TranslationSpec }
  | { kind: 'emissions'; spec: TranscriberSpec };

/** The name of a kind of network in a sentence. */
export function describeKind({ kind, spec }: PortableNetwork): string {
  switch (kind) {
    case 'language':
      return 'language model';
    case 'bidirectional':
      return 'bidirectional language model';
    case 'conditional':
      return 'conditional language model';
    case 'labels':
      return spec.head.type === 'pooled' ? 'classifier' : 'tagger';
    case 'encoderDecoder':
      return 'translation model';
    case 'emissions':
      return 'transcription model';
  }
}

/** The array of a parameter; throws for an unknown name, which is a bug of the caller. */
export function weightOf({ weights }: Pick<PortableModel, 'weights'>, name: string): NamedArray {
  const found = weights.find((array) => array.name === name);
  if (found === undefined) throw new Error(`The network has no parameter ${name}.`);
  return found;
}
