import { warn } from './render/notes.js';

/** Opens the backend, and says on stderr what it costs where that is plain JavaScript. */
export async function warnOfJavaScript(): Promise<void> {
  const { openBackend } = await import('../kernels/hosts/open-backend.js');
  const { name, reason } = openBackend();
  if (name !== 'javascript') return;
  warn(`computing in plain JavaScript, about 1,000 times slower than natively: ${reason}. See rnn doctor.`);
}
