import type { Side } from '../data/pairs/encode-pairs.js';
import { collate } from '../data/pairs/pair-batches.js';
import type { Kernels } from '../kernels/kernels.js';
import type { Decoder } from '../model/decoder.js';
import type { TranslationModel } from '../model/translation/model.js';
import { tf } from '../runtime/tensorflow.js';

/** A trained translation model. */
export interface Translator {
  source: Side;
  target: Side;
  /** Whether it has attention; without it there is no alignment. */
  attends: boolean;
  /** Target tokens per source token in the training pairs; the default maximum length depends on it. */
  lengthRatio: number;
  /** The decoder's first input. */
  startId: number;
  /** The id that ends a target. */
  endId: number;
  /** Encodes sentences of at least one token, and starts to decode each in `beamSize` adjacent rows. */
  createDecoder(sources: readonly Int32Array[], beamSize: number): Decoder;
  dispose(): void;
}

/** Wraps a network for inference; takes ownership of it. */
export function createTranslator(
  network: TranslationModel,
  { kernels, lengthRatio, source, target }: { kernels: Kernels; lengthRatio: number; source: Side; target: Side },
): Translator {
  return {
    source,
    target,
    attends: network.spec.attention.type !== 'none',
    lengthRatio,
    startId: target.vocabulary.eosId,
    endId: target.vocabulary.eosId,
    createDecoder(sources, beamSize) {
      const { ids, lengths, steps } = collate(sources);
      const tensor = tf.tensor2d(ids, [steps, sources.length], 'int32');
      const encoding = network.encode(kernels, { ids: tensor, lengths, random: null });
      tensor.dispose();
      return network.createDecoder(kernels, encoding, beamSize);
    },
    dispose: () => network.dispose(),
  };
}
