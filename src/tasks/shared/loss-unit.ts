/** What the losses of a task's runs are per, for one "word" or "sample", by a config as it stands in a run's folder. */
export type LossUnit = (settings: Readonly<Record<string, unknown>>) => string;

/** What a loss over text is per, for one "word" or "token", by the text's section of a config as it stands in a run's folder. */
export function levelOf(text: unknown): string {
  const { level } = (text ?? {}) as { level?: unknown };
  return typeof level === 'string' ? level : 'token';
}
