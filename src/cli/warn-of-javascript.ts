import { warn } from './render/notes.js';

/** Opens the backend; warns on stderr about hosts that failed to open, and about plain JavaScript being slow. */
export async function warnOfJavaScript(): Promise<void> {
  const { openBackend } = await import('../kernels/hosts/open-backend.js');
  const { name, reason, failures } = openBackend();
  for (const failure of failures) warn(`${failure} The ${name} host computes instead; see rnn doctor.`);
  if (name !== 'javascript') return;
  warn(`computing in plain JavaScript, about 1,000 times slower than native code: ${reason}. See rnn doctor.`);
}
