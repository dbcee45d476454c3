import type { ChalkInstance } from 'chalk';
import type { TranscribedToken, Transcription } from '../../inference/transcribe/transcribe.js';
import { showToken } from './show-token.js';
import { renderTable } from './table.js';

export interface TranscriptionStyle {
  /** A prefix of the text; null for none. */
  name: string | null;
  confidence?: true;
  timing?: true;
  secondsPerStep: number | null;
}

/** A text on one line, optionally with its file name and probability, and a row per token. */
export function renderTranscription(
  { text, confidence, tokens }: Transcription,
  style: TranscriptionStyle,
  theme: ChalkInstance,
): string {
  const cells = [
    ...(style.name === null ? [] : [style.name]),
    text,
    ...(style.confidence === true ? [confidence.toFixed(3)] : []),
  ];
  const line = `${cells.map((cell) => cell.replaceAll('\t', '\\t').replaceAll('\n', '\\n')).join('\t')}\n`;
  if (style.timing !== true || tokens.length === 0) return line;
  const unit = style.secondsPerStep === null ? 'step' : 's';
  const at = (step: number) =>
    style.secondsPerStep === null ? String(step) : (step * style.secondsPerStep).toFixed(2);
  const rows = tokens.map(({ token, from, to, confidence }) => [
    showToken(token),
    at(from),
    at(to),
    confidence.toFixed(3),
  ]);
  const table = renderTable(
    [
      { heading: 'token', align: 'left' },
      { heading: `from (${unit})`, align: 'right' },
      { heading: `to (${unit})`, align: 'right' },
      { heading: 'confidence', align: 'right' },
    ],
    rows,
    theme,
  );
  return `${line + table.replace(/^/gm, '  ').trimEnd()}\n`;
}

/** The same as JSON: times in seconds, or in steps if the duration of a step is unknown. */
export function transcriptionObject(
  file: string,
  { text, confidence, steps, tokens }: Transcription,
  secondsPerStep: number | null,
): object {
  const unit = secondsPerStep ?? 1;
  const at = (step: number) => Number((step * unit).toFixed(4));
  const timed = tokens.map(({ token, from, to, confidence }: TranscribedToken) => ({
    token,
    start: at(from),
    end: at(to),
    confidence,
  }));
  return {
    file,
    text,
    confidence,
    length: at(steps),
    unit: secondsPerStep === null ? 'step' : 'second',
    tokens: timed,
  };
}
