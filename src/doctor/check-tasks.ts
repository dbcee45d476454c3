import type { Tensor3D } from '@tensorflow/tfjs-core';
import { logMel } from '../data/audio/log-mel.js';
import type { Kernels } from '../kernels/kernels.js';
import { referenceKernels } from '../kernels/reference/reference.js';
import { disposeGradients } from '../model/gradients.js';
import type { GradientStore } from '../model/parameters.js';
import { buildTranslationModel } from '../model/translation/model.js';
import type { TranslationSpec } from '../model/translation/spec.js';
import { checkTune } from '../music/check-tune.js';
import { playedNotes } from '../music/played-notes.js';
import { createRandom } from '../runtime/random.js';
import { tf } from '../runtime/tensorflow.js';

/** Whether the special parts of a task (besides recurrent layers) work here, tested on a few numbers. */
export interface TaskCheck {
  task: 'translation' | 'transcription' | 'generation';
  /** The tested part and its implementation. */
  how: string;
  /** Null if it works. */
  problem: string | null;
}

/** Maximum relative difference from the reference kernels that rounding explains. */
const TOLERANCE = 1e-3;

/** Tests a step of attention, the CTC loss, audio features and the parser of tunes, with the current `kernels`. */
export function checkTasks(kernels: Kernels): TaskCheck[] {
  const ctc = kernels.name === 'reference' ? 'plain JavaScript' : "TensorFlow's own operation";
  return [
    check('translation', `attention and its gradient by the ${kernels.name} kernels`, () => checkAttention(kernels)),
    check(
      'transcription',
      `CTC loss by ${ctc}, log-mel features by tf.signal`,
      () => checkCtc(kernels) ?? checkLogMel(),
    ),
    check('generation', 'tunes in ABC notation parsed and played by abcjs', checkTunes),
  ];
}

function check(task: TaskCheck['task'], how: string, find: () => string | null): TaskCheck {
  try {
    return { task, how, problem: find() };
  } catch (error) {
    return { task, how, problem: error instanceof Error ? error.message : String(error) };
  }
}

const stack = {
  vocabularySize: 5,
  embeddingSize: 3,
  cell: 'gru',
  activation: 'tanh',
  forgetBias: 0,
  hiddenSizes: [4],
  dropout: { input: 0, between: 0, output: 0 },
} as const;
const translationSpec: TranslationSpec = {
  encoder: { ...stack, hiddenSizes: [2], bidirectional: true },
  decoder: { ...stack, hiddenSizes: [4] },
  attention: { type: 'general' },
  tieWeights: false,
  initializer: { type: 'uniform', scale: 0.5 },
};

function checkAttention(kernels: Kernels): string | null {
  const [own, expected] = [kernels, referenceKernels].map(translationStep) as [number[], number[]];
  return difference('Attention', own, expected);
}

/** The loss of two small pairs and the norm of its gradient, with fixed weights. */
function translationStep(kernels: Kernels): number[] {
  const model = buildTranslationModel(translationSpec, createRandom(1));
  const sources = tf.tensor2d([2, 3, 4, 0, 3, 0], [3, 2], 'int32');
  const encoding = model.encode(kernels, { ids: sources, lengths: Int32Array.of(3, 1), random: null });
  const ids = tf.tensor2d([0, 0, 2, 4], [2, 2], 'int32');
  const pass = model.decode(kernels, encoding, { ids, lengths: null, random: null });
  const targets = tf.tensor1d([2, 4, 0, 0], 'int32');
  const { losses, dLogits } = kernels.softmaxCrossEntropy(pass.logits, model.outputBias, targets, null);
  const gradients: GradientStore = new Map();
  pass.backward(dLogits, gradients);
  const numbers = [...losses.dataSync(), kernels.globalNorm([...gradients.values()])];
  disposeGradients(gradients);
  tf.dispose([sources, ids, targets, losses, pass.logits]);
  model.dispose();
  return numbers;
}

function checkCtc(kernels: Kernels): string | null {
  const random = createRandom(2);
  const logits: Tensor3D = tf.tensor3d(
    Array.from({ length: 6 * 2 * 4 }, () => random.normal()),
    [6, 2, 4],
  );
  const labels = [Int32Array.of(0, 1, 1), Int32Array.of(2)];
  const [own, expected] = [kernels, referenceKernels].map((each) => {
    const { losses, dLogits } = each.ctcLoss(logits, labels, Int32Array.of(6, 4));
    const numbers = [...losses.dataSync(), ...dLogits.dataSync()];
    tf.dispose([losses, dLogits]);
    return numbers;
  }) as [number[], number[]];
  logits.dispose();
  return difference('The CTC loss', own, expected);
}

/** A tone of 1 kHz is loudest in the band whose middle is nearest to it. */
function checkLogMel(): string | null {
  const sampleRate = 8000;
  const tone = Float32Array.from({ length: 800 }, (_, n) => Math.sin((2 * Math.PI * 1000 * n) / sampleRate));
  const bands = 20;
  const spec = {
    sampleRate,
    frameLength: 200,
    hopLength: 80,
    bands,
    lowestHertz: 0,
    highestHertz: 4000,
    deltas: 0,
  } as const;
  const [frames] = logMel([tone], spec);
  const first = frames?.values.subarray(0, bands) ?? new Float32Array();
  const loudest = first.indexOf(first.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY));
  const mel = (hertz: number) => Math.log(1 + hertz / 700);
  const expected = (mel(1000) / mel(4000)) * (bands + 1) - 1;
  return Math.abs(loudest - expected) < 1 ? null : `Of a tone of 1 kHz, band ${loudest} of ${bands} is the loudest.`;
}

function checkTunes(): string | null {
  const abc = 'X:1\nM:3/8\nL:1/8\nK:D\nDEF|A2d|]';
  const { barsAddUp, keyHolds } = checkTune({ abc, line: 1, lines: [1, 2, 3, 4, 5], title: null });
  const pitches = playedNotes(abc).map(({ pitch }) => pitch);
  if (!barsAddUp || !keyHolds) return 'A tune of two right bars in D is not found right.';
  return pitches.join() === '62,64,66,69,74' ? null : `A tune of D E F A d is played as ${pitches.join(' ')}.`;
}

function difference(what: string, own: readonly number[], expected: readonly number[]): string | null {
  const off = expected.reduce((most, value, index) => {
    return Math.max(most, Math.abs((own[index] ?? Number.NaN) - value) / Math.max(1, Math.abs(value)));
  }, 0);
  // NaN counts as a large difference.
  return off <= TOLERANCE ? null : `${what} differs from the reference kernels by ${off.toPrecision(2)}.`;
}
