import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
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
