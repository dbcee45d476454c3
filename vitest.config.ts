import { createRequire } from 'node:module';
import { defineConfig } from 'vitest/config';

const require = createRequire(import.meta.url);

export default defineConfig({
  // The file that Node takes, for everybody: TensorFlow.js's packages load it too, and there is to be one class of tensors.
  resolve: { alias: [{ find: /^@tensorflow\/tfjs-core$/, replacement: require.resolve('@tensorflow/tfjs-core') }] },
  test: {
    include: ['test/**/*.test.ts'],
    setupFiles: ['test/setup.ts'],
    // TensorFlow.js's gradients are in files that only a bundler can load (test/gradients.ts).
    server: { deps: { inline: [/tfjs-core\/dist\/(?!tf-core)/] } },
    // TensorFlow's native library cannot be loaded in two threads of one process.
    pool: 'forks',
    // Each fork has TensorFlow's own threads beside it.
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
