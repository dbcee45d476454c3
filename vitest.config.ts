import { createRequire } from 'node:module';
import { defineConfig } from 'vitest/config';

const require = createRequire(import.meta.url);

/** Tests that change their process for good: they mock modules, choose hosts, or count what is open. Each has a process of its own. */
const alone = [
  'test/{distributed,doctor,faults,kernels,runtime}/**/*.test.ts',
  'test/inference/transcribe/transcribe.test.ts',
  'test/data/open-texts.test.ts',
  'test/tasks/large-{data,stored-corpora}.test.ts',
];

export default defineConfig({
  // The file that Node takes, for everybody: TensorFlow.js's packages load it too, and there is to be one class of tensors.
  resolve: { alias: [{ find: /^@tensorflow\/tfjs-core$/, replacement: require.resolve('@tensorflow/tfjs-core') }] },
  test: {
    setupFiles: ['test/setup.ts'],
    // TensorFlow.js's gradients are in files that only a bundler can load (test/gradients.ts).
    server: { deps: { inline: [/tfjs-core\/dist\/(?!tf-core)/] } },
    // TensorFlow's native library cannot be loaded in two threads of one process.
    pool: 'forks',
    // Each fork has TensorFlow's own threads beside it.
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 120_000,
    projects: [
      { extends: true, test: { name: 'together', include: ['test/**/*.test.ts'], exclude: alone, isolate: false } },
      { extends: true, test: { name: 'alone', include: alone } },
    ],
  },
});
