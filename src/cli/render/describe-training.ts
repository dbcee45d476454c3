import type { ChalkInstance } from 'chalk';
import { libraryOf } from '../../kernels/hosts/hosts.js';
import type { RunEvent } from '../../run/events.js';
import type { Run } from '../../run/layout.js';
import type { Backend } from '../../runtime/backend.js';
import type { TaskWords } from '../../tasks/task-training.js';
import { formatCount, formatQuantity } from '../../text/quantities.js';
import { showFolder } from '../run-reference.js';
import { formatDuration, formatPower } from './numbers.js';
import type { Progress } from './progress.js';
import { fitsSideBySide, renderLabelled } from './side-by-side.js';

type EventOf<Type extends RunEvent['type']> = Extract<RunEvent, { type: Type }>;
type Sample = EventOf<'sample'>['samples'][number];

/** The facts before the first step, one per line. */
export function describePrepared(event: EventOf<'prepared'>, backend: Backend): string {
  const { run, resumed, report, initialisedFrom, kernels } = event;
  const lines: [string, string | null][] = [
    ['run', `${run.name}, in ${showFolder(run)}`],
    ['resumed', resumed && `from checkpoint ${resumed.checkpoint}, after step ${formatCount(resumed.step)}`],
    ['initialised', initialisedFrom && `with the weights of ${initialisedFrom}`],
    ...report.splits.map(({ name, summary }): [string, string] => [name, summary]),
    ...report.facts.map(({ label, value }): [string, string] => [label, value]),
    ['backend', describeBackend(backend, kernels)],
  ];
  return lines.flatMap(([label, fact]) => (fact === null ? [] : `${label.padEnd(12)} ${fact}`)).join('\n');
}

function describeBackend(backend: Backend, kernels: string): string {
  return `${libraryOf(backend) ?? `the ${backend.name} backend`}, ${kernels} kernels`;
}

/** The note that the requested name is taken by another run. */
export function describeTaken(taken: Run, run: Run): string {
  return `run ${taken.name} already exists: this one is ${run.name} (--force replaces a run)`;
}

/** Progress of the run in one line, the most important facts first, because a terminal may cut it. */
export function describeProgress(progress: Progress): string {
  const { step, totalSteps, epoch, totalEpochs, loss, words, tokensPerSecond, learningRate, secondsLeft } = progress;
  return [
    `epoch ${epoch}${totalEpochs === null ? '' : `/${totalEpochs}`}`,
    `step ${formatCount(step)}${totalSteps === null ? '' : `/${formatCount(totalSteps)}`}`,
    ...(secondsLeft === null ? [] : [`ETA ${formatDuration(secondsLeft)}`]),
    describeLoss(loss, words),
    `${formatCount(Math.round(tokensPerSecond))} ${words.target}s/s`,
    `learning rate ${Number(learningRate.toPrecision(3))}`,
  ].join('  ');
}

/** The training loss of a whole epoch. */
export function describeEpoch({ epoch, loss, targetCount, seconds }: EventOf<'epoch'>, words: TaskWords): string {
  const { target } = words;
  const pace = `${formatCount(Math.round(targetCount / seconds))} ${target}s/s`;
  return `epoch ${epoch}  training    ${describeLoss(loss, words)}  over ${formatQuantity(targetCount, target)}, ${pace}, ${formatDuration(seconds)}`;
}

/** The loss on a held-out split, and the task's other metrics. */
export function describeEvaluation(
  { epoch, split, metrics, best }: EventOf<'evaluation'>,
  words: TaskWords,
  measures: EventOf<'started'>['measures'],
): string {
  const { perplexity: _, pseudoPerplexity: __, unknownShare = 0, lossWithoutUnknown, ...values } = metrics.values;
  const others = Object.entries(values).map(
    ([name, value]) => `${measures[name]?.label ?? name} ${value.toPrecision(4)}`,
  );
  if (unknownShare > 0) others.push(`without <UNK> ${lossWithoutUnknown?.toFixed(3)}`);
  return [
    `epoch ${epoch}`,
    split.padEnd(10),
    describeLoss(metrics.loss, words),
    ...others,
    `over ${formatQuantity(metrics.targetCount, words.target)}`,
    ...(best ? ['best so far'] : []),
  ].join('  ');
}

/** The note that the average of the weights is used from here on. */
export function describeAveraging({ step, epoch }: EventOf<'averaging'>): string {
  if (step === 0)
    return 'averaging    from the first step on, the average of the weights over all steps is evaluated and saved';
  return `epoch ${epoch}  validation no longer improves: from here on the average of the weights over all steps is evaluated and saved`;
}

/**
 * Samples drawn after an epoch. Those of one prompt are side by side if `width` allows, else each under its temperature, or on
 * one line if they have no line breaks. Samples of beam search have their own line. `width` is null without a terminal.
 */
export function describeSamples(
  { epoch, samples }: EventOf<'sample'>,
  { width, theme }: { width: number | null; theme: ChalkInstance },
): string {
  const heading = `epoch ${epoch}  sample`;
  return groupByPrompt(samples)
    .map((alike) => {
      const [first] = alike;
      if (first?.temperature === null) return `${heading}: ${`${first.prompt}${first.text}`.replaceAll('\n', ' ')}`;
      const texts = alike.map(({ given, prompt, temperature, text }) => ({
        label: `${given === undefined ? '' : `${given}, `}temperature ${temperature}`,
        text: prompt + text,
      }));
      const short = texts.every(({ text }) => !text.includes('\n')) && !fitsSideBySide(texts.length, width);
      if (short) return texts.map(({ label, text }) => `${heading} at ${label}: ${text}`).join('\n');
      return `${heading}\n${renderLabelled(texts, width, theme)}`;
    })
    .join('\n');
}

/** Groups samples of one prompt. */
function groupByPrompt(samples: readonly Sample[]): Sample[][] {
  const groups: Sample[][] = [];
  for (const sample of samples) {
    const last = groups.at(-1);
    if (last?.[0]?.prompt === sample.prompt) last.push(sample);
    else groups.push([sample]);
  }
  return groups;
}

const reasons: Record<EventOf<'finished'>['reason'], string> = {
  budget: 'Finished',
  earlyStopping: 'Stopped early, as validation no longer improved,',
  interrupted: 'Interrupted and saved',
  diverged: 'Diverged',
};

/** Why and when the run ended, and its best validation result. */
export function describeFinished(
  { reason, step, best, seconds }: EventOf<'finished'>,
  words: TaskWords,
  chosenBy: EventOf<'started'>['chosenBy'],
): string {
  const whole = `${reasons[reason]} after ${formatQuantity(step, 'step')} and ${formatDuration(seconds)}.`;
  if (best === null) return whole;
  const measure =
    chosenBy === null || best.measure === undefined ? '' : `${chosenBy.label} ${best.measure.toPrecision(4)}, `;
  return `${whole} Best validation: ${measure}${describeLoss(best.loss, words)}, in epoch ${best.epoch}.`;
}

/** With fewer steps, a network seldom learns anything. */
const FEW_STEPS = 100;

/** Epochs of a run before its validation loss can tell anything about their number. */
const FEW_EPOCHS = 4;

/** Advice for a run that learned almost nothing (a metric of 0, or few steps), or did not improve for half its epochs; null otherwise. */
export function describeRemedy(
  { reason, step, epoch, best }: EventOf<'finished'>,
  chosenBy: EventOf<'started'>['chosenBy'],
): string | null {
  if (reason !== 'budget' && reason !== 'earlyStopping') return null;
  const remedy =
    'Raise training.epochs or training.steps, or make more steps per epoch with a smaller training.batchSize.';
  if (chosenBy !== null && best?.measure === 0) {
    return `${chosenBy.label} 0 on validation: the model has not predicted anything correctly yet. ${remedy}`;
  }
  if (step < FEW_STEPS) return `${formatQuantity(step, 'step')} may be too few. ${remedy}`;
  const isOverlong =
    chosenBy === null && reason === 'budget' && best !== null && epoch >= FEW_EPOCHS && best.epoch <= epoch / 2;
  return isOverlong
    ? `Validation loss has not improved since epoch ${best.epoch} of ${epoch}: more epochs do not help. If the training loss still falls, the network overfits: try more data, a higher model.dropout, a smaller model.hiddenSize, or training.earlyStopping.`
    : null;
}

/** A loss with its unit, and the equivalent perplexity. */
function describeLoss(loss: number, { target, perplexity }: TaskWords): string {
  const exponential = perplexity === null ? '' : `  ${perplexity} ${formatPower(loss / Math.LN10)}`;
  return `loss ${loss.toFixed(3)} nats/${target}${exponential}`;
}
