/** Hertz as mels by O'Shaughnessy's formula, as in HTK: 1000 Hz is 1000 mel, and above that the scale is logarithmic. */
export function hertzToMel(hertz: number): number {
  return 2595 * Math.log10(1 + hertz / 700);
}

/** The inverse of `hertzToMel`. */
export function melToHertz(mel: number): number {
  return 700 * (10 ** (mel / 2595) - 1);
}

export interface MelBands {
  /** Samples per second. */
  sampleRate: number;
  /** Samples per Fourier transform. */
  fftLength: number;
  bands: number;
  /** The lower edge of the first band, and the upper edge of the last one. */
  lowestHertz: number;
  highestHertz: number;
}

/**
 * Weights [fftLength / 2 + 1, bands] that sum a power spectrum to bands: triangles with a peak of 1 and corners evenly spaced in
 * mels; each goes from the centre of the band below to the centre of the band above (Young et al., The HTK Book, 5.6).
 */
export function melWeights({ sampleRate, fftLength, bands, lowestHertz, highestHertz }: MelBands): Float32Array {
  const [lowest, highest] = [hertzToMel(lowestHertz), hertzToMel(highestHertz)];
  const corners = Array.from({ length: bands + 2 }, (_, index) =>
    melToHertz(lowest + ((highest - lowest) * index) / (bands + 1)),
  );
  const bins = fftLength / 2 + 1;
  const weights = new Float32Array(bins * bands);
  for (let bin = 0; bin < bins; bin++) {
    const hertz = (bin * sampleRate) / fftLength;
    for (let band = 0; band < bands; band++) {
      const [from, peak, to] = corners.slice(band, band + 3) as [number, number, number];
      const weight = Math.min((hertz - from) / (peak - from), (to - hertz) / (to - peak));
      weights[bin * bands + band] = Math.max(0, weight);
    }
  }
  return weights;
}
