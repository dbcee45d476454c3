/** What the losses of a run are per, for one "word" or "sample", by its config as it stands in the run's folder. */
export function lossUnit({ task, text, target }: Record<string, unknown>): string {
  if (task === 'classification') return 'sample';
  if (task === 'tagging') return 'step';
  const { level } = ((task === 'translation' ? target : text) ?? {}) as { level?: unknown };
  return typeof level === 'string' ? level : 'token';
}
