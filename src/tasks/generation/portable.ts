import type { Checkpoint } from '../../checkpoint/checkpoint.js';
import type { PortableModel } from '../../exchange/portable.js';
import { portableText, toPortable } from '../shared/portable.js';
import { loadGeneration } from './spec.js';

/** The network with its text, for other programs. */
export function portable(checkpoint: Checkpoint): PortableModel {
  const { model, spec, conditions, ...text } = loadGeneration(checkpoint);
  return toPortable(model, {
    network: { kind: 'conditional', spec },
    texts: { text: portableText(text) },
    beside: { conditions: conditions.list },
  });
}
