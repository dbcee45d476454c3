import { expect } from 'vitest';

/** Folders of tests that compute nothing: opening a backend would double their time. */
const idle = /[\\/]test[\\/](baselines|cli|config|data-samples|faults|install|metrics|music|report|serve|text)[\\/]/;

// Tests compute on the backend that RNN_BACKEND names, as the product does once it has selected kernels.
if (!idle.test(expect.getState().testPath ?? '')) {
  const { openBackend } = await import('../src/kernels/hosts/open-backend.js');
  openBackend();
}
