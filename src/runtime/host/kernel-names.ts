import { tf } from '../tensorflow.js';

/**
 * The names of TensorFlow.js's kernels: constants that are called what they say. The library for browsers has instead the list of those
 * that its operations run (`scripts/bundle-browser.mjs`).
 */
export function kernelNames(): string[] {
  return Object.entries(tf).flatMap(([name, value]) => (value === name ? [name] : []));
}
