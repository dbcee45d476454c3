/** The unit of a task's losses, such as "word" or "sample", from a stored config. */
export type LossUnit = (settings: Readonly<Record<string, unknown>>) => string;

/** The unit of a loss over text, such as "word" or "token", from the text section of a stored config. */
export function levelOf(text: unknown): string {
  const { level } = (text ?? {}) as { level?: unknown };
  return typeof level === 'string' ? level : 'token';
}
