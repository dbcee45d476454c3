/** The files of a checkpoint that are read in a browser. */
export const fetchedFiles = [
  ...['manifest.json', 'model.json', 'weights.bin', 'state.json'],
  ...['config.json', 'tokenizer.json', 'vocabulary.json'],
];
