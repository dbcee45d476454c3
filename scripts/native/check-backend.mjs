// @ts-check
// Loads the backend in the given folder, multiplies two matrices and prints the version of libtensorflow. It runs in a separate
// process, because a broken library may crash it. Any other outcome means that the backend does not work on this machine.
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const tf = require('@tensorflow/tfjs-core');
const { loadBackend } = require('./load-backend.cjs');

const version = loadBackend(tf, process.argv[2] ?? '');
const size = 64;
const numbers = Array.from({ length: size * size }, (_, index) => (index % 7) - 3);
const product = tf.matMul(tf.tensor2d(numbers, [size, size]), tf.tensor2d(numbers, [size, size])).dataSync();
for (let row = 0; row < size; row++) {
  for (let column = 0; column < size; column++) {
    let expected = 0;
    for (let k = 0; k < size; k++) expected += (numbers[row * size + k] ?? 0) * (numbers[k * size + column] ?? 0);
    if (product[row * size + column] !== expected) throw new Error('error: its matrix product is wrong');
  }
}
process.stdout.write(`${version}\n`);
