import { pythonWith } from '../python.mjs';

const version = '0.10.2';

/** A Python with JAX, Flax and Optax (see `pythonWith`); `RNN_BENCH_JAX_PYTHON` selects another interpreter. */
export const jaxPython = () =>
  pythonWith({
    label: 'JAX',
    name: 'jax',
    version,
    packages: [`jax==${version}`, 'flax==0.12.8', 'optax==0.2.8'],
    probe: 'import flax, optax, jax; print(jax.__version__)',
    variable: 'RNN_BENCH_JAX_PYTHON',
  });
