import type { PortableModel } from '../../../exchange/portable.js';
import { sequenceEnds } from '../../../text/sequence-ends.js';
import type { TokenizerSpec } from '../../../text/tokenizer.js';
import type { InputEncoder } from './input.js';

/** The input encoding of a labelling network as plain data; `tokenizer` splits plain text. */
export function portableInput(
  input: InputEncoder,
  tokenizer: () => TokenizerSpec,
): Pick<PortableModel, 'texts' | 'characters' | 'beside'> {
  if (input.type === 'frames') return { texts: {}, characters: null, beside: { normalisation: input.normalisation } };
  const { vocabulary, characters, lowercase } = input.encoder;
  const text = { tokenizer: { ...tokenizer(), lowercase }, tokens: vocabulary.tokens, ends: sequenceEnds(vocabulary) };
  return { texts: { text }, characters: characters?.tokens ?? null, beside: {} };
}
