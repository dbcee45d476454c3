import type { Checkpoint } from '../../checkpoint/checkpoint.js';
import type { TrainedOn } from '../../data/trained-on.js';
import { readPrompt } from '../../inference/prompt.js';
import {
  checkTraced,
  readIds,
  refuseTold,
  type SequenceStates,
  type StatesModel,
  type TracedLayer,
  traceLayers,
} from '../../inference/states.js';
import { translateTexts } from '../../inference/translate/translate.js';
import { createTranslator, type Translator } from '../../inference/translator.js';
import type { CellState, Kernels } from '../../kernels/kernels.js';
import { tracedLayers } from '../../model/layers/recurrent.js';
import type { Stack } from '../../model/translation/create.js';
import { tf } from '../../runtime/tensorflow.js';
import type { TranslationConfig } from './config.js';
import { loadTranslation } from './spec.js';

/** Opens a translation model. */
export function translator(checkpoint: Checkpoint, kernels: Kernels): Translator {
  const { model, ...sides } = loadTranslation(checkpoint);
  return createTranslator(model, { kernels, ...sides });
}

/** Opens it in a browser. */
export function openInMemory(checkpoint: Checkpoint, kernels: Kernels) {
  return { use: 'translator', model: translator(checkpoint, kernels) } as const;
}

/**
 * The states of the encoder over a text, and of the decoder over its translation, which starts from the bridge of the encoder's
 * last states. The decoder reads the token before each one it predicts: its first input is `<EOS>`, and the final `<EOS>` is
 * never read.
 */
export function states(checkpoint: Checkpoint, kernels: Kernels): StatesModel {
  const { model, ...sides } = loadTranslation(checkpoint);
  const translator = createTranslator(model, { kernels, ...sides });
  const { source, target, startId } = translator;
  const { encoder, decoder } = model.layers;

  /** The initial states of the decoder, one per layer; the caller disposes them. */
  function startOf(ids: Int32Array): CellState[] {
    const column = tf.tensor2d(ids, [ids.length, 1], 'int32');
    const encoding = model.encode(kernels, { ids: column, lengths: null, random: null });
    const states = encoding.initialState.map((parts) => parts.map((part) => part.clone()));
    encoding.dispose();
    column.dispose();
    return states;
  }

  return {
    async trace(request) {
      refuseTold(request, 'target');
      const read = readPrompt(source, request.input);
      checkTraced(request.input, read.tokens.length);
      const written = request.target ?? translateTexts(translator, [request.input])[0]?.translations[0]?.text ?? '';
      const answer = readPrompt(target, written);
      if (request.target != null) checkTraced(written, answer.tokens.length);
      const start = startOf(read.ids);
      const states = [
        traceStack(encoder, read.ids, null, { part: 'encoder', steps: read.tokens, unknown: read.unknown }),
        traceStack(decoder, Int32Array.of(startId, ...answer.ids), start, {
          part: 'decoder',
          steps: [target.vocabulary.token(startId), ...answer.tokens],
          unknown: answer.unknown,
        }),
      ];
      tf.dispose(start);
      return states;
    },
    dispose: () => model.dispose(),
  };
}

/** A stack's states over ids, from `start` (one state per layer) or from zeros. */
function traceStack(
  { embedding, layers }: Stack,
  ids: Int32Array,
  start: readonly CellState[] | null,
  read: Pick<SequenceStates, 'part' | 'steps' | 'unknown'>,
): SequenceStates {
  const input = readIds(ids, embedding, embedding.variable.shape[0] as number);
  const traced = tracedLayers(layers).map((directions, index): TracedLayer[] =>
    start === null ? directions : directions.map((layer) => ({ ...layer, initialState: start[index] as CellState })),
  );
  const states = traceLayers(traced, input);
  input.dispose();
  return { ...read, kind: 'token', layers: states };
}

/** The format of the training data's files. */
export function trainedOn({ data }: TranslationConfig): TrainedOn {
  return { type: 'pairs', columns: data.columns, encoding: data.encoding };
}
