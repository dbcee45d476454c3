/** Whole numbers from 0 to 2^53 - 1, small ones in one byte (LEB128), one after the other. */
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

  /** What was written, until the next call of any kind. */
  take(): Uint8Array {
    const written = this.#bytes.subarray(0, this.#length);
    this.#length = 0;
    return written;
  }
}

/** Reads what a `VarintWriter` wrote, number by number. */
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
