import { createRequire } from 'node:module';
import { defineConfig } from 'vitest/config';

const require = createRequire(import.meta.url);

/** Tests that change the state of their process: they mock modules, choose hosts, or count open handles. Each runs in its own process. */
const alone = [
  'test/{distributed,doctor,faults,kernels,runtime}/**/*.test.ts',
  'test/inference/transcribe/transcribe.test.ts',
  'test/data/open-texts.test.ts',
  'test/tasks/large-{data,stored-corpora}.test.ts',
];

export default defineConfig({
  // Everyone must load the file that Node resolves: TensorFlow.js's packages load it too, and there must be only one Tensor class.
  resolve: { alias: [{ find: /^@tensorflow\/tfjs-core$/, replacement: require.resolve('@tensorflow/tfjs-core') }] },
  test: {
    globalSetup: ['test/global-setup.ts'],
    setupFiles: ['test/setup.ts'],
    // Only a bundler can load the files with TensorFlow.js's gradients (test/gradients.ts).
    server: { deps: { inline: [/tfjs-core\/dist\/(?!tf-core)/] } },
    // TensorFlow's native library cannot be loaded in two threads of one process.
    pool: 'forks',
    // Each fork also runs TensorFlow's own threads.
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 120_000,
    projects: [
      { extends: true, test: { name: 'together', include: ['test/**/*.test.ts'], exclude: alone, isolate: false } },
      { extends: true, test: { name: 'alone', include: alone } },
    ],
  },
});
