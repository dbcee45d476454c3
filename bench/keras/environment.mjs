import { pythonWith } from '../python.mjs';

const version = '3.15.1';

/** A Python with Keras on TensorFlow (see `pythonWith`); `RNN_BENCH_KERAS_PYTHON` selects another interpreter. */
export const kerasPython = () =>
  pythonWith({
    label: 'Keras',
    name: 'keras',
    version,
    packages: [`keras==${version}`, 'tensorflow-cpu==2.21.0'],
    probe: 'import importlib.metadata as m; m.version("tensorflow-cpu"); print(m.version("keras"))',
    variable: 'RNN_BENCH_KERAS_PYTHON',
  });
