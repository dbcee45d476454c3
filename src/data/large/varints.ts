/** Writes integers from 0 to 2^53 - 1 as LEB128, where small numbers take one byte. */
export class VarintWriter {
  #bytes = new Uint8Array(2 ** 16);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  push(value: number): void {
    if (this.#length + 8 > this.#bytes.length) {
      const grown = new Uint8Array(2 * this.#bytes.length);
      grown.set(this.#bytes);
      this.#bytes = grown;
    }
    let left = value;
    while (left >= 0x80) {
      this.#bytes[this.#length++] = (left % 0x80) | 0x80;
      left = Math.floor(left / 0x80);
    }
    this.#bytes[this.#length++] = left;
  }

  /** The bytes written so far, valid until the next call; starts anew. */
  take(): Uint8Array {
    const written = this.#bytes.subarray(0, this.#length);
    this.#length = 0;
    return written;
  }
}

/** Returns a function that reads the numbers of a `VarintWriter` one by one. */
export function varintReader(bytes: Uint8Array): () => number {
  let at = 0;
  return () => {
    let [value, weight] = [0, 1];
    for (;;) {
      const byte = bytes[at++] as number;
      value += (byte & 0x7f) * weight;
      if (byte < 0x80) return value;
      weight *= 0x80;
    }
  };
}
