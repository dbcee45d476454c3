import type { Checkpoint } from '../../checkpoint/checkpoint.js';
import type { PortableModel } from '../../exchange/portable.js';
import { portableText, toPortable } from '../shared/portable.js';
import { readStoredText } from '../shared/stored-text.js';
import { loadModel } from './spec.js';

/** The network with its text, for other programs. */
export function portable(checkpoint: Checkpoint): PortableModel {
  const text = portableText(readStoredText(checkpoint));
  const model = loadModel(checkpoint);
  return toPortable(model, { network: { kind: 'language', spec: model.spec }, texts: { text } });
}
