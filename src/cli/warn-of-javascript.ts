import { warn } from './render/notes.js';

/** Says on stderr what it costs when TensorFlow's native library could not be loaded. */
export async function warnOfJavaScript(): Promise<void> {
  const { backend } = await import('../runtime/tensorflow.js');
  if (backend.name !== 'javascript') return;
  warn(`computing in plain JavaScript, about 1,000 times slower than natively: ${backend.reason}. See rnn doctor.`);
}
