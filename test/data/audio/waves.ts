/** How a test file's samples are written. */
export interface WaveFormat {
  sampleRate?: number;
  /** Bits of a sample; `float` is for 32 and 64. */
  bits?: 8 | 16 | 24 | 32 | 64;
  float?: boolean;
  /** Chunks before the sound. */
  before?: Buffer[];
}

/** A WAV file of channels of samples within ±1, byte by byte, so that what reads it is tested against the format itself. */
export function waveBytes(channels: readonly (readonly number[])[], format: WaveFormat = {}): Buffer {
  const { sampleRate = 8000, bits = 16, float = false, before = [] } = format;
  const width = bits / 8;
  const count = channels[0]?.length ?? 0;
  const data = Buffer.alloc(count * channels.length * width);
  let at = 0;
  for (let index = 0; index < count; index++) {
    for (const samples of channels) {
      const value = samples[index] as number;
      if (float) width === 4 ? data.writeFloatLE(value, at) : data.writeDoubleLE(value, at);
      else if (bits === 8) data.writeUInt8(Math.min(255, Math.round(128 + value * 128)), at);
      else data.writeIntLE(Math.min(2 ** (bits - 1) - 1, Math.round(value * 2 ** (bits - 1))), at, width);
      at += width;
    }
  }
  const format_ = Buffer.alloc(16);
  format_.writeUInt16LE(float ? 3 : 1, 0);
  format_.writeUInt16LE(channels.length, 2);
  format_.writeUInt32LE(sampleRate, 4);
  format_.writeUInt32LE(sampleRate * channels.length * width, 8);
  format_.writeUInt16LE(channels.length * width, 12);
  format_.writeUInt16LE(bits, 14);
  const body = Buffer.concat([Buffer.from('WAVE'), chunk('fmt ', format_), ...before, chunk('data', data)]);
  return chunk('RIFF', body);
}

/** A RIFF chunk, filled up to an even size. */
export function chunk(id: string, body: Buffer): Buffer {
  const head = Buffer.alloc(8);
  head.write(id, 0, 'latin1');
  head.writeUInt32LE(body.length, 4);
  return Buffer.concat([head, body, Buffer.alloc(body.length % 2)]);
}

/** `count` samples of a sine. */
export function sine(count: number, hertz: number, sampleRate: number, amplitude = 0.5): number[] {
  return Array.from({ length: count }, (_, n) => amplitude * Math.sin((2 * Math.PI * hertz * n) / sampleRate));
}
