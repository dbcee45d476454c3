import type { Side } from '../../data/pairs/encode-pairs.js';
import { layOut } from '../../data/pairs/pair-batches.js';
import type { Translator } from '../../inference/translator.js';
import type { Kernels } from '../../kernels/kernels.js';
import { createDecoding } from '../../model/translation/decoding.js';
import type { TranslationModel } from '../../model/translation/model.js';
import { tf } from '../../runtime/tensorflow.js';

/** A model as inference sees it; the model stays the caller's, and `dispose` leaves it alone. */
export function createTranslator(
  model: TranslationModel,
  { kernels, lengthRatio, source, target }: { kernels: Kernels; lengthRatio: number; source: Side; target: Side },
): Translator {
  return {
    source,
    target,
    attends: model.spec.attention.type !== 'none',
    lengthRatio,
    startId: target.vocabulary.eosId,
    endId: target.vocabulary.eosId,
    begin(sources, beamSize) {
      const { ids, lengths, steps } = layOut(sources);
      const tensor = tf.tensor2d(ids, [steps, sources.length], 'int32');
      const encoding = model.encode(kernels, { ids: tensor, lengths, random: null });
      const decoding = createDecoding(kernels, model, encoding, beamSize);
      tensor.dispose();
      return decoding;
    },
    dispose() {},
  };
}
