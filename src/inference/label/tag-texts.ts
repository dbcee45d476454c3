import { type Entity, findEntities } from '../../text/bio.js';
import { fields } from '../../text/fields.js';
import { normalise } from '../../text/normalise.js';
import type { Tokenizer } from '../../text/tokenizer.js';
import type { Tagger } from '../tagger.js';

/** A text with one tag per token. */
export interface TaggedText {
  text: string;
  tokens: TaggedToken[];
  /** Empty if tags mark no entities. */
  entities: TaggedEntity[];
  /** The distinct tokens that are read as `<UNK>`. */
  unknown: string[];
}

export interface TaggedToken {
  token: string;
  tag: string;
  /** The probability of the tag. */
  confidence: number;
}

/** Token range, `end` exclusive. */
export interface TaggedEntity extends Entity {
  /** The detokenized text. */
  text: string;
  /** The minimum over its tags. */
  confidence: number;
}

export interface TextToTag {
  text: string;
  /** Splits the text at spaces instead of using the run's tokenizer. */
  tokenized: boolean;
}

/** Tags one text or a list, in order; throws a RangeError for a tagger of frames. A text without tokens has no tags. */
export async function tagTexts(tagger: Tagger, given: string | readonly (string | TextToTag)[]): Promise<TaggedText[]> {
  const texts = [given].flat();
  const { input } = tagger;
  if (input.type !== 'tokens') throw new RangeError('A tagger of frames cannot read text.');
  const { tokenizer, unknown } = input;
  const sequences = texts.map((given) => {
    const { text, tokenized } = typeof given === 'string' ? { text: given, tokenized: false } : given;
    return { text, tokenized, tokens: tokenized ? splitAtBlanks(text, tokenizer) : tokenizer.tokenize(text) };
  });
  const full = sequences.filter(({ tokens }) => tokens.length > 0);
  const tagged = await tagger.tag(full.map(({ tokens }) => ({ type: 'tokens', tokens })));
  const found = new Map(full.map((sequence, index) => [sequence, tagged[index]]));
  return sequences.map((sequence) => {
    const { text, tokens, tokenized } = sequence;
    const { tags, confidences } = found.get(sequence) ?? { tags: [], confidences: [] };
    const entities = tagger.scheme === null ? [] : findEntities(tags);
    return {
      text,
      tokens: tokens.map((token, step) => ({
        token,
        tag: tags[step] as string,
        confidence: confidences[step] as number,
      })),
      entities: entities.map((entity) => ({
        ...entity,
        text: write(tokens.slice(entity.start, entity.end), tokenizer, tokenized),
        confidence: Math.min(...confidences.slice(entity.start, entity.end)),
      })),
      unknown: unknown(tokens),
    };
  });
}

function splitAtBlanks(text: string, { spec }: Tokenizer): string[] {
  return [...fields(normalise(text, { lowercase: false, language: spec.language }))];
}

function write(tokens: readonly string[], tokenizer: Tokenizer, tokenized: boolean): string {
  return tokenized ? tokens.join(' ') : tokenizer.detokenize(tokens);
}
