import type { Checkpoint } from '../../checkpoint/checkpoint.js';
import type { PortableModel } from '../../exchange/portable.js';
import { portableText, toPortable } from '../shared/portable.js';
import { loadTranslation } from './spec.js';

/** The network with both its texts, for other programs. */
export function portable(checkpoint: Checkpoint): PortableModel {
  const { model, source, target } = loadTranslation(checkpoint);
  const texts = { source: portableText(source), target: portableText(target) };
  return toPortable(model, { network: { kind: 'encoderDecoder', spec: model.spec }, texts });
}
