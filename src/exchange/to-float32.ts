import { float16ToNumber } from '../runtime/float16.js';

/** A copy of little-endian numbers as float32; float64 is rounded. */
export function toFloat32(
  bytes: Uint8Array,
  type: 'float64' | 'float32' | 'float16' | 'bfloat16',
): Float32Array<ArrayBuffer> {
  // An aligned copy; a Buffer's own `slice` would not copy.
  const copy = new Uint8Array(bytes).buffer;
  switch (type) {
    case 'float32':
      return new Float32Array(copy);
    case 'float64':
      return Float32Array.from(new Float64Array(copy));
    case 'bfloat16': {
      // bfloat16 is the upper half of a float32.
      const words = Uint32Array.from(new Uint16Array(copy), (half) => half << 16);
      return new Float32Array(words.buffer);
    }
    case 'float16':
      return Float32Array.from(new Uint16Array(copy), float16ToNumber);
  }
}
