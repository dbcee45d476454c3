import { keepLargest, type LogitsFilter } from './filter.js';

/** Only the `count` likeliest tokens (Fan et al. 2018); of equally likely ones the lowest ids stay. */
export function topK(count: number): LogitsFilter {
  if (!(Number.isInteger(count) && count >= 1)) throw new RangeError(`topK is a whole number from 1, not ${count}.`);
  return (logits) => keepLargest(logits, count);
}
