import type { PortableModel } from '../../exchange/portable.js';
import { portableInput } from '../shared/labels/portable-input.js';
import { toPortable } from '../shared/portable.js';
import { parseTokenizer } from '../shared/stored-text.js';
import type { Stored } from '../task.js';
import type { TaggingConfig } from './config.js';
import { loadTagging } from './spec.js';

/** The network with its tokens and tags, for other programs. */
export function portable({ checkpoint }: Stored<TaggingConfig>): PortableModel {
  const { reader, model } = loadTagging(checkpoint);
  const input = portableInput(reader.input, () => parseTokenizer(checkpoint.tokenizer).spec);
  return toPortable(model, { network: { kind: 'labels', spec: model.spec }, ...input, labels: reader.tags.names });
}
