import type { Checkpoint } from '../../checkpoint/checkpoint.js';
import type { PortableModel } from '../../exchange/portable.js';
import { portableInput } from '../shared/labels/portable-input.js';
import { toPortable } from '../shared/portable.js';
import { parseTokenizer } from '../shared/stored-text.js';
import { loadTagging } from './spec.js';
import { areCharacters } from './use.js';

/** The network with its tokens and tags, for other programs. */
export function portable(checkpoint: Checkpoint): PortableModel {
  const { reader, model } = loadTagging(checkpoint);
  const tokens = reader.input.type === 'tokens' ? reader.input.encoder.vocabulary.tokens : [];
  const input = portableInput(reader.input, () => {
    const { spec } = parseTokenizer(checkpoint.tokenizer);
    // Words would be unknown if the tokens are DNA bases.
    if (spec.level !== 'word' || !areCharacters(tokens)) return spec;
    return { level: 'character', graphemes: false, lowercase: false, language: spec.language };
  });
  return toPortable(model, { network: { kind: 'labels', spec: model.spec }, ...input, labels: reader.tags.names });
}
