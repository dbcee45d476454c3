import type { PortableModel } from '../../exchange/portable.js';
import { portableText, toPortable } from '../shared/portable.js';
import type { Stored } from '../task.js';
import type { TranscriptionConfig } from './config.js';
import { loadTranscription } from './spec.js';

/** The network with the text that it writes, for other programs. */
export function portable({ checkpoint }: Stored<TranscriptionConfig>): PortableModel {
  const { model, spec, ...text } = loadTranscription(checkpoint);
  return toPortable(model, { network: { kind: 'emissions', spec }, texts: { text: portableText(text) } });
}
