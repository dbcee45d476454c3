// @ts-check
const { join } = require('node:path');
const util = require('node:util');

/**
 * Registers tfjs-node's kernels and its `tensorflow` backend with the given TensorFlow.js, and makes it the current one.
 * Only these two parts of the package are loaded: not its files, callbacks and summaries.
 *
 * @param {typeof import('@tensorflow/tfjs-core')} tf
 * @param {string} folder what `backend.mjs` makes in the user's cache
 * @returns {string} the version of libtensorflow
 */
exports.loadBackend = (tf, folder) => {
  // tfjs-node 4.22 calls it for most operations; Node 22 warns of it and Node 23 removed it.
  Object.assign(util, { isNullOrUndefined: (/** @type {unknown} */ value) => value === null || value === undefined });
  // The package asks for `@tensorflow/tfjs`; in the cache that is a module which hands out what is put here.
  Object.assign(globalThis, { [Symbol.for('rnn.tfjs')]: tf });
  const binding = require(join(folder, 'tfjs_binding.node'));
  const { NodeJSKernelBackend } = require(join(folder, 'package/dist/nodejs_kernel_backend.js'));
  require(join(folder, 'package/dist/register_all_kernels.js'));
  if (tf.findBackendFactory('tensorflow') == null) {
    tf.registerBackend('tensorflow', () => new NodeJSKernelBackend(binding, '@tensorflow/tfjs-node'), 3);
  }
  // The promise is of no use: the factory is synchronous, and so is what setBackend does with it.
  void tf.setBackend('tensorflow');
  return binding.TF_Version;
};
