import type { Side } from '../data/pairs/encode-pairs.js';
import { collate } from '../data/pairs/pair-batches.js';
import type { Kernels } from '../kernels/kernels.js';
import type { Decoder } from '../model/decoder.js';
import type { TranslationModel } from '../model/translation/model.js';
import { tf } from '../runtime/tensorflow.js';

/** A trained translating model, ready to use. */
export interface Translator {
  source: Side;
  target: Side;
  /** Whether it attends to the source: without, there is no alignment. */
  attends: boolean;
  /** Target tokens for a source token in the training pairs: what the default of the greatest length goes by. */
  lengthRatio: number;
  /** The decoder's first input. */
  startId: number;
  /** What ends a target. */
  endId: number;
  /** Reads sentences, each of a token at least, and starts to decode them in `beamSize` rows each, which stay together. */
  createDecoder(sources: readonly Int32Array[], beamSize: number): Decoder;
  dispose(): void;
}

/** A network as inference sees it, which takes it over. */
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
