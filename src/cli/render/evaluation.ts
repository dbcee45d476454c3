import type { ChalkInstance } from 'chalk';
import type { Evaluation } from '../../tasks/registry.js';

type Render = (evaluation: Evaluation, theme: ChalkInstance) => string;

/** Renders the result of an evaluation by its task's renderer, `tasks/<task>.ts`. */
export async function renderEvaluation(task: string, evaluation: Evaluation, theme: ChalkInstance): Promise<string> {
  const file = task.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  const { render }: { render: Render } = await import(`./tasks/${file}.js`);
  return render(evaluation, theme);
}
