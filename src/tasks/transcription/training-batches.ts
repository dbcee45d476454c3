import { type AugmentationSpec, augmentSamples, changesSamples, maskFrames } from '../../data/audio/augment.js';
import { collate, type TranscriptionBatch } from '../../data/audio/collate.js';
import { drawStrings, type JoinedString, type JoinSpec } from '../../data/audio/join.js';
import { type Frames, logMel } from '../../data/audio/log-mel.js';
import { framesOf, normalised } from '../../data/audio/sound-features.js';
import { stackFrames } from '../../data/audio/stack-frames.js';
import type { Utterance } from '../../data/audio/utterance.js';
import type { BatchPlan } from '../../data/batches.js';
import { leastCtcSteps } from '../../kernels/ctc.js';
import { createRandom, type Random } from '../../runtime/random.js';
import { stepsOfUtterance } from './check-length.js';
import type { PreparedUtterances } from './data.js';
import { joinUtterances } from './join-utterances.js';

export interface BatchOptions {
  batchSize: number;
  join: JoinSpec | null;
  augmentation: AugmentationSpec;
}

/** A row of a batch: joined utterances, and the seed of their augmentation. */
interface Row extends JoinedString {
  seed: number;
  /** Number of network steps before augmentation. */
  steps: number;
  labels: Int32Array;
}

/** The batches of an epoch: rows of similar length share a batch; each row's augmentation has its own seed. */
export function planTraining(
  prepared: PreparedUtterances,
  { batchSize, join, augmentation }: BatchOptions,
  random: Random,
): BatchPlan<TranscriptionBatch> {
  const { train, trainFrames, sound, tokenizer, vocabulary } = prepared;
  const { audio } = sound;
  const drawn =
    join === null || audio === null
      ? Array.from({ length: train.length }, (_, index): JoinedString => ({ parts: [index], gaps: [] }))
      : drawStrings(train, join, audio.logMel.sampleRate, random);
  const utteranceAt = (index: number) => train.at(index) as Utterance;
  const rows = drawn.map((string): Row => {
    const parts = string.parts.map(utteranceAt);
    const text = parts.map((utterance) => utterance.text).join(' ');
    const steps = parts.reduce((sum, utterance) => sum + stepsOfUtterance(utterance, sound), 0);
    return { ...string, seed: random.seed(), steps, labels: vocabulary.encode(tokenizer.tokenize(text)) };
  });
  random.shuffle(rows);
  // The sort is stable, so rows of equal length stay shuffled.
  rows.sort((left, right) => left.steps - right.steps);
  const batches: Row[][] = [];
  for (let first = 0; first < rows.length; first += batchSize) batches.push(rows.slice(first, first + batchSize));
  random.shuffle(batches);
  const cells = batches.reduce((sum, batch) => sum + batch.length * Math.max(...batch.map(({ steps }) => steps)), 0);

  const recomputes = join !== null || changesSamples(augmentation);
  /** Normalized frames of each row, before masking and stacking. */
  function framesOfRows(batch: readonly Row[], randoms: readonly Random[]): Frames[] {
    if (trainFrames !== null && (!recomputes || audio === null)) {
      return batch.map(({ parts: [index = 0] }) => trainFrames[index] as Frames);
    }
    if (audio === null) {
      return batch.map(({ parts: [index = 0] }) =>
        normalised(framesOf([utteranceAt(index).sound], null)[0] as Frames, sound),
      );
    }
    const recordings = batch.map((row, index) => {
      const joined = joinUtterances(train, row).sound;
      if (joined.type !== 'samples') throw new Error('Only recordings can be joined.');
      return augmentSamples(joined.samples, augmentation, audio.logMel.sampleRate, randoms[index] as Random);
    });
    return logMel(recordings, audio.logMel).map((frames) => normalised(frames, sound));
  }

  return {
    length: batches.length,
    targetCount: rows.reduce((sum, { labels }) => sum + labels.length, 0),
    padding: 1 - rows.reduce((sum, { steps }) => sum + steps, 0) / cells,
    batch(index) {
      const batch = batches[index];
      if (batch === undefined) throw new RangeError(`There is no batch ${index} in a plan of ${batches.length}.`);
      const randoms = batch.map((row) => createRandom(row.seed));
      const bands = audio?.logMel.bands ?? sound.features;
      const sounds = framesOfRows(batch, randoms).map((frames, row) => {
        const { labels } = batch[row] as Row;
        const masked = maskFrames(frames, augmentation, bands, randoms[row] as Random);
        return { frames: stackFrames(masked, sound.stacking), labels, leastSteps: leastCtcSteps(labels) };
      });
      return collate(sounds);
    },
  };
}
