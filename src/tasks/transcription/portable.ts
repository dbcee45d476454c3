import type { Checkpoint } from '../../checkpoint/checkpoint.js';
import type { PortableModel } from '../../exchange/portable.js';
import { portableText, toPortable } from '../shared/portable.js';
import { loadTranscription } from './spec.js';

/** The network with the text that it writes, for other programs. */
export function portable(checkpoint: Checkpoint): PortableModel {
  const { model, spec, ...text } = loadTranscription(checkpoint);
  return toPortable(model, { network: { kind: 'emissions', spec }, texts: { text: portableText(text) } });
}
