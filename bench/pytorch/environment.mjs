import { pythonWith } from '../python.mjs';

const version = '2.13.0';

/** A Python with PyTorch (see `pythonWith`); `RNN_BENCH_PYTHON` selects another interpreter. */
export const pytorchPython = () =>
  pythonWith({
    label: 'PyTorch',
    name: 'pytorch',
    version,
    packages: [`torch==${version}`, 'numpy'],
    probe: 'import torch; print(torch.__version__)',
    variable: 'RNN_BENCH_PYTHON',
  });
