import { z } from 'zod';
import type { Limits } from './limits.js';

// Lists are checked by hand, because a union of arrays would report each of many wrong elements.

/** The key `prompt`, as a list of texts or of ids. */
export function promptSchema({ texts, promptTokens }: Limits) {
  const isIds = (value: unknown): value is number[] =>
    Array.isArray(value) && value.length > 0 && value.every((id) => Number.isInteger(id) && id >= 0 && id < 2 ** 31);
  const isPrompt = (value: unknown) =>
    typeof value === 'string' ||
    isIds(value) ||
    (Array.isArray(value) &&
      value.length > 0 &&
      (value.every((one) => typeof one === 'string') || value.every((one) => isIds(one))));
  return z
    .custom<string | string[] | number[] | number[][]>(isPrompt, {
      message: 'a text, a list of texts, or of the ids of tokens, whole numbers from 0.',
    })
    .nullish()
    .transform((value): (string | number[])[] => {
      if (value === null || value === undefined) return [''];
      if (typeof value === 'string') return [value];
      return typeof value[0] === 'number' ? [value as number[]] : (value as string[] | number[][]);
    })
    .refine((prompts) => prompts.length <= texts, { message: `at most ${texts} prompts.`, abort: true })
    .refine((prompts) => prompts.every((one) => typeof one === 'string' || one.length <= promptTokens), {
      message: `a prompt has at most ${promptTokens} tokens.`,
    });
}

/** A text or a list of texts, as a list. */
export function textsSchema({ texts }: Limits) {
  const areTexts = (value: unknown) =>
    typeof value === 'string' ||
    (Array.isArray(value) &&
      value.length > 0 &&
      value.length <= texts &&
      value.every((one) => typeof one === 'string'));
  return z
    .custom<string | string[]>(areTexts, { message: `a text, or a list of 1 to ${texts} of them.` })
    .transform((value) => [value].flat());
}

/** Whether a value is a stop string or a list of them. */
export function isStop(value: unknown): boolean {
  const isOne = (one: unknown) => typeof one === 'string' && one !== '' && one.length <= 200;
  return isOne(value) || (Array.isArray(value) && value.length <= 16 && value.every(isOne));
}

/** Whether a value has a text for each name. */
export function isConditions(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const values = Object.values(value);
  return values.length <= 100 && values.every((one) => typeof one === 'string');
}
