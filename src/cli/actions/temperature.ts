import { type ReweightedDistribution, reweightNextToken } from '../../inference/decode/next-token.js';
import { renderDistributionSvg } from '../../report/distribution-svg.js';
import { type ModelOptions, openModel } from '../open-model.js';
import { note, outWidth, print } from '../output.js';
import { warnOfUnknown } from '../render/notes.js';
import { formatProbability } from '../render/numbers.js';
import { renderReweighted, rowsOf, titleOf } from '../render/reweighted.js';
import { outTheme } from '../render/theme.js';
import { writeOutput } from '../write-file.js';

/** Options as commander parses them. */
export interface TemperatureCommandOptions extends ModelOptions {
  temperature: number[];
  top: number;
  svg?: string;
  png?: string;
  json?: true;
}

/** Columns if stdout is not a terminal. */
const DEFAULT_WIDTH = 80;

/** Prints the distribution of the token after a context at several temperatures, and draws it as image files. */
export async function runTemperature(context: string, options: TemperatureCommandOptions): Promise<void> {
  const { temperature: temperatures, top: count, svg, png, json } = options;
  const model = await openModel(options);
  try {
    const distribution = reweightNextToken(model, context, { temperatures, count });
    const { unknown } = distribution.context;
    warnOfUnknown('the context', unknown);
    const drawing = drawingOf(distribution);
    if (svg !== undefined) await write('--svg', svg, drawing);
    if (png !== undefined) {
      const { renderPng } = await import('../../report/png.js');
      await write('--png', png, await renderPng(drawing));
    }
    if (json === true) await print(`${JSON.stringify(toObject(distribution), null, 2)}\n`);
    else await print(renderReweighted(distribution, outWidth() ?? DEFAULT_WIDTH, outTheme));
  } finally {
    model.dispose();
  }
}

function drawingOf(distribution: ReweightedDistribution): string {
  const { temperatures, entropies } = distribution;
  const [title, rows] = [titleOf(distribution), rowsOf(distribution)];
  return renderDistributionSvg({ title, rows, temperatures, entropies, formatProbability });
}

async function write(option: string, file: string, content: string | Uint8Array): Promise<void> {
  await writeOutput(option, file, content);
  note(`Wrote ${file}.`);
}

function toObject({ context, temperatures, tokens, others, entropies }: ReweightedDistribution): object {
  const { text, unknown } = context;
  return { context: text, unknown, temperatures, tokens, others, entropies };
}
