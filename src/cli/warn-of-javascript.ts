import { warn } from './render/notes.js';

/** Opens the backend, and says on stderr which hosts failed to open before it, and what it costs where it is plain JavaScript. */
export async function warnOfJavaScript(): Promise<void> {
  const { openBackend } = await import('../kernels/hosts/open-backend.js');
  const { name, reason, failures } = openBackend();
  for (const failure of failures) warn(`${failure} The ${name} host computes instead; see rnn doctor.`);
  if (name !== 'javascript') return;
  warn(`computing in plain JavaScript, about 1,000 times slower than natively: ${reason}. See rnn doctor.`);
}
