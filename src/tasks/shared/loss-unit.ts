/** The unit of a task's losses, such as "word token" or "sample", from a stored config. */
export type LossUnit = (settings: Readonly<Record<string, unknown>>) => string;

/** The unit of a loss over text, from the text section of a stored config: punctuation marks and `<EOS>` are tokens, but no words. */
export function textUnit(text: unknown): string {
  const { level } = (text ?? {}) as { level?: unknown };
  if (level === 'character') return level;
  return typeof level === 'string' ? `${level} token` : 'token';
}
