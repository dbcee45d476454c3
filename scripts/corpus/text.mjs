/**
 * Joins tokens into text: no space before a comma or a final mark, none after an opening mark.
 *
 * @param {readonly string[]} tokens
 * @returns {string}
 */
export function joinTokens(tokens) {
  return tokens
    .join(' ')
    .replace(/ ([.,?!])/g, '$1')
    .replace(/([¿¡]) /g, '$1');
}

const segmenter = new Intl.Segmenter('es', { granularity: 'word' });

/**
 * The tokens of a sentence: words and punctuation marks.
 *
 * @param {string} sentence
 * @returns {string[]}
 */
export function splitSentence(sentence) {
  return [...segmenter.segment(sentence.normalize('NFC'))]
    .map(({ segment }) => segment.trim())
    .filter((token) => token !== '');
}
