import { describe, expect, it } from 'vitest';
import { createProgress } from '../../../src/cli/render/progress.js';
import type { StepEvent } from '../../../src/training/events.js';

const words = { target: 'token', perplexity: 'perplexity', commands: [] };
const started = {
  type: 'started' as const,
  step: 0,
  epoch: 0,
  parameterCount: 1,
  stepsPerEpoch: 4,
  totalSteps: 10,
  measures: {},
  chosenBy: null,
};

function step(number: number, rest: Partial<StepEvent> = {}): StepEvent {
  const [epoch, batch] = [Math.floor((number - 1) / 4), (number - 1) % 4];
  return {
    type: 'step',
    step: number,
    epoch: epoch + 1,
    batch,
    loss: 2,
    targetCount: 100,
    learningRate: 0.1,
    gradientNorm: 1,
    seconds: 0.5,
    ...rest,
  };
}

describe('createProgress', () => {
  it('tells where the run is', () => {
    const progress = createProgress(started, words, () => 0);
    expect(progress(step(6))).toMatchObject({
      step: 6,
      totalSteps: 10,
      epoch: 2,
      totalEpochs: 3,
      epochStep: 2,
      learningRate: 0.1,
    });
  });

  it('averages the loss over the targets of the epoch so far', () => {
    const progress = createProgress(started, words, () => 0);
    progress(step(1, { loss: 4, targetCount: 300 }));
    expect(progress(step(2, { loss: 2, targetCount: 100 })).loss).toBeCloseTo(3.5);
    for (const number of [3, 4]) progress(step(number));
    expect(progress(step(5, { loss: 1 })).loss).toBe(1);
  });

  it('counts tokens by the time of the steps alone', () => {
    const progress = createProgress(started, words, () => 1e6);
    progress(step(1));
    expect(progress(step(2)).tokensPerSecond).toBeCloseTo(200);
  });

  it('reckons the time left by the clock, from where the session started', () => {
    let clock = 100;
    const progress = createProgress({ ...started, step: 4 }, words, () => clock);
    clock = 106;
    expect(progress(step(6)).secondsLeft).toBeCloseTo(12);
  });

  it('knows no end when only time limits the run', () => {
    const progress = createProgress({ ...started, totalSteps: null }, words, () => 0);
    expect(progress(step(1))).toMatchObject({ totalSteps: null, totalEpochs: null, secondsLeft: null });
  });
});
