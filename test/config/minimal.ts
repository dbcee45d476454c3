import type { ConfigInput } from '../../src/config/schema.js';

/** The least that a configuration has to say. */
export const minimal: ConfigInput = { task: 'languageModel', data: { train: 'corpus.txt' } };

/** The minimal configuration with `extra` put over its sections. */
export function minimalWith(extra: Record<string, unknown>): Record<string, unknown> {
  const { data, ...others } = extra;
  return { ...minimal, ...others, data: { ...minimal.data, ...(data as object | undefined) } };
}

/** The message of the error that `action` throws; fails when it throws none. */
export async function messageOf(action: () => unknown): Promise<string> {
  try {
    await action();
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('Nothing was thrown.');
}
