import type { PortableModel, PortableText } from '../../exchange/portable.js';
import { readParameters } from '../../model/variables.js';
import { sequenceEnds } from '../../text/sequence-ends.js';
import type { Tokenizer } from '../../text/tokenizer.js';
import type { Vocabulary } from '../../text/vocabulary.js';
import type { Network } from './trainer.js';

/** A loaded network as plain data, with additional values; disposes the network. */
export function toPortable(
  model: Network,
  {
    network,
    texts,
    characters = null,
    labels = null,
    beside = {},
  }: Pick<PortableModel, 'network' | 'texts'> & Partial<PortableModel>,
): PortableModel {
  const weights = readParameters(model.parameters);
  model.dispose();
  return { network, weights, texts, characters, labels, beside };
}

/** A tokenizer and vocabulary as plain data. */
export function portableText({
  tokenizer,
  vocabulary,
}: {
  tokenizer: Tokenizer;
  vocabulary: Vocabulary;
}): PortableText {
  return { tokenizer: tokenizer.spec, tokens: vocabulary.tokens, ends: sequenceEnds(vocabulary) };
}
