import { afterEach, describe, expect, it, vi } from 'vitest';
import { ConfigError } from '../../src/errors.js';
import { selectKernels } from '../../src/kernels/select.js';

afterEach(() => vi.unstubAllEnvs());

describe('the choice of kernels', () => {
  it.each(['native', 'reference'] as const)('takes %s when it is asked for', (name) => {
    expect(selectKernels(name).name).toBe(name);
  });

  it('takes the native ones by itself', () => {
    vi.stubEnv('RNN_KERNELS', undefined);
    expect(selectKernels().name).toBe('native');
    expect(selectKernels('auto').name).toBe('native');
  });

  it('follows RNN_KERNELS, but a choice in the code comes first', () => {
    vi.stubEnv('RNN_KERNELS', 'reference');
    expect(selectKernels().name).toBe('reference');
    expect(selectKernels('native').name).toBe('native');
  });

  it('refuses a name that is none', () => {
    vi.stubEnv('RNN_KERNELS', 'fast');
    expect(() => selectKernels()).toThrow(ConfigError);
    expect(() => selectKernels()).toThrow('"fast" is not an implementation of the kernels.');
  });
});
