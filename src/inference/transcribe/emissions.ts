/** ln P of each class at each step of a sound, [T][classes]; the blank is the last class. */
export type Emissions = readonly Float32Array[];

/** Splits time-major log-probabilities [T * B, classes] into one array per row, without padding. */
export function emissionsOf(
  logProbabilities: Float32Array,
  { lengths, batchSize }: { lengths: Int32Array; batchSize: number },
  classes: number,
): Emissions[] {
  return Array.from(lengths, (length, row) =>
    Array.from({ length }, (_, step) => {
      const start = (step * batchSize + row) * classes;
      return logProbabilities.subarray(start, start + classes);
    }),
  );
}
