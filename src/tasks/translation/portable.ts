import type { PortableModel } from '../../exchange/portable.js';
import { portableText, toPortable } from '../shared/portable.js';
import type { Stored } from '../task.js';
import type { TranslationConfig } from './config.js';
import { loadTranslation } from './spec.js';

/** The network with both its texts, for other programs. */
export function portable({ checkpoint }: Stored<TranslationConfig>): PortableModel {
  const { model, source, target } = loadTranslation(checkpoint);
  const texts = { source: portableText(source), target: portableText(target) };
  return toPortable(model, { network: { kind: 'encoderDecoder', spec: model.spec }, texts });
}
