import type { GenerationSpec } from '../model/generation/spec.js';
import type { LabelSpec } from '../model/label/spec.js';
import type { ModelSpec } from '../model/language/spec.js';
import type { NamedArray } from '../model/parameters.js';
import type { TranscriberSpec } from '../model/transcription/spec.js';
import type { TranslationSpec } from '../model/translation/spec.js';
import type { SequenceEnds } from '../text/sequence-ends.js';
import type { TokenizerSpec } from '../text/tokenizer.js';

/** A trained network as plain data, with what a stranger needs to use it: what exports are made of. */
export interface PortableModel {
  network: PortableNetwork;
  /** All parameters under the names of a checkpoint, in its order. */
  weights: NamedArray[];
  /** The texts that it reads or writes: `text`, or `source` and `target`; none for a network from frames to labels. */
  texts: Readonly<Record<string, PortableText>>;
  /** Characters of words by id, where the network reads them beside the words. */
  characters: readonly string[] | null;
  /** Labels or tags by id. */
  labels: readonly string[] | null;
  /** What else its user has to know, as JSON by file name: conditions, the statistics of frames. */
  beside: Readonly<Record<string, unknown>>;
}

/** How a text is cut and numbered. */
export interface PortableText {
  tokenizer: TokenizerSpec;
  /** By id. */
  tokens: readonly string[];
  /** What stands before the first token and after the last one, for a network that predicts tokens. */
  ends: SequenceEnds;
}

/** Networks by kind; several tasks may have one kind. */
export type PortableNetwork =
  | { kind: 'language'; spec: ModelSpec }
  | { kind: 'bidirectional'; spec: ModelSpec }
  | { kind: 'conditional'; spec: GenerationSpec }
  | { kind: 'labels'; spec: LabelSpec }
  | { kind: 'encoderDecoder'; spec: TranslationSpec }
  | { kind: 'emissions'; spec: TranscriberSpec };

/** A kind of network as a sentence has it. */
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

/** The array of a parameter; throws for a name that the network does not have, which is a bug of the caller. */
export function weightOf({ weights }: Pick<PortableModel, 'weights'>, name: string): NamedArray {
  const found = weights.find((array) => array.name === name);
  if (found === undefined) throw new Error(`The network has no parameter ${name}.`);
  return found;
}
