import type { PortableModel } from '../../exchange/portable.js';
import { portableInput } from '../shared/labels/portable-input.js';
import { labelTokenizer } from '../shared/labels/tokenizer.js';
import { toPortable } from '../shared/portable.js';
import type { Stored } from '../task.js';
import type { ClassificationConfig } from './config.js';
import { loadClassification } from './spec.js';

/** The network with its tokens and labels, for other programs. */
export function portable(stored: Stored<ClassificationConfig>): PortableModel {
  const { encoder, model } = loadClassification(stored.checkpoint);
  const input = portableInput(encoder.input, () => labelTokenizer(stored.config().text));
  return toPortable(model, { network: { kind: 'labels', spec: model.spec }, ...input, labels: encoder.labels.names });
}
