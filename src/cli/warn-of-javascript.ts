import { warn } from './render/notes.js';

/** Says on stderr, once kernels were selected, what it costs that plain JavaScript computes. */
export async function warnOfJavaScript(): Promise<void> {
  const { currentBackend } = await import('../runtime/backend.js');
  const { name, reason } = currentBackend();
  if (name !== 'javascript') return;
  warn(`computing in plain JavaScript, about a thousand times slower than natively: ${reason}. See rnn doctor.`);
}
