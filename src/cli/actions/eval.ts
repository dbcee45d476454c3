import type { EvaluationRequest } from '../../tasks/registry.js';
import { openAs, type RunOptions, withRun } from '../open-model.js';
import { note, print } from '../output.js';
import { renderEvaluation } from '../render/evaluation.js';
import { warn } from '../render/notes.js';
import { outTheme } from '../render/theme.js';

/** Options as commander parses them. */
export interface EvalCommandOptions extends RunOptions {
  data?: string[];
  batching?: 'stream' | 'sequences';
  baseline?: true;
  dynamic?: number | true;
  dynamicSteps?: number;
  cache?: true;
  cacheTheta?: number;
  cacheLambda?: number;
  cacheWindow?: number;
  byLength?: true;
  json?: true;
}

/** Evaluates a run's model on a text and prints the result. */
export async function runEval(run: string | undefined, options: EvalCommandOptions): Promise<void> {
  const request = toRequest(options);
  const { opened: evaluate, checkpoint } = await openAs('evaluation', withRun(run, options));
  const evaluation = await evaluate(request, note);
  for (const sentence of evaluation.notes) warn(sentence);
  await print(
    options.json === true
      ? `${JSON.stringify(evaluation, null, 2)}\n`
      : await renderEvaluation(checkpoint.task, evaluation, outTheme),
  );
}

function toRequest(options: EvalCommandOptions): EvaluationRequest {
  const { data, batching, baseline, dynamic, dynamicSteps, cache, cacheTheta, cacheLambda, cacheWindow } = options;
  return {
    data: data ?? null,
    batching: batching ?? null,
    baseline: baseline === true,
    byLength: options.byLength === true,
    dynamic:
      dynamic === undefined ? null : { learningRate: dynamic === true ? null : dynamic, steps: dynamicSteps ?? null },
    cache:
      cache === undefined
        ? null
        : { theta: cacheTheta ?? null, lambda: cacheLambda ?? null, window: cacheWindow ?? 2000 },
  };
}
