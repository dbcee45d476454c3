import { z } from 'zod';
import { type FilterValues, filterList } from '../inference/decode/filters.js';
import { fillDefaults } from '../inference/fill/fill-defaults.js';
import { transcribeDefaults } from '../inference/transcribe/transcribe-defaults.js';
import { translateDefaults } from '../inference/translate/translate-defaults.js';
import { framesSchema, oneOfBoth } from './frames-schema.js';
import type { Limits } from './limits.js';
import { isConditions, isStop, promptSchema, textsSchema } from './list-schemas.js';

/** The bodies of all requests; a null value counts as missing. */
export function createSchemas(limits: Limits) {
  const model = z
    .string()
    .max(500)
    .nullish()
    .meta({ description: 'Name of a served run; optional if there is only one.' });
  const input = textsSchema(limits).meta({
    description: 'A text or a list of texts; each gets an entry of `data`.',
    anyOf: [{ type: 'string' }, { type: 'array', items: { type: 'string' } }],
  });
  const texts = input
    .nullish()
    .transform((value) => value ?? null)
    .meta(input.meta() ?? {});
  const frames = framesSchema(limits);
  const conditions = z
    .custom<Record<string, string>>(isConditions, { message: 'an object of names and text values.' })
    .nullish()
    .transform((value) => value ?? {})
    .meta({ description: 'For a model trained with conditions: their values by name.', type: 'object' });

  const completion = z.strictObject({
    model,
    prompt: promptSchema(limits).meta({
      description: 'A text, a list of texts, the ids of tokens, or a list of lists of ids.',
      anyOf: [
        { type: 'string' },
        { type: 'array', items: { type: 'string' } },
        { type: 'array', items: { type: 'integer' } },
        { type: 'array', items: { type: 'array', items: { type: 'integer' } } },
      ],
    }),
    max_tokens: number(16, { min: 0, max: limits.drawnTokens, integer: true }, 'Maximum number of tokens to generate.'),
    ...filterSchemas(),
    n: number(1, { min: 1, max: limits.texts, integer: true }, 'Samples per prompt.'),
    stop: z
      .custom<string | string[]>(isStop, { message: 'a text of at most 200 characters, or up to 16 of them.' })
      .nullish()
      .transform((value) => [value ?? []].flat())
      .meta({
        description: 'Stop strings: a text ends before the first occurrence.',
        anyOf: [{ type: 'string' }, { type: 'array', items: { type: 'string' } }],
      }),
    seed: z.int().nullish().meta({
      description: 'The same seed gives the same text, regardless of other requests; default: random.',
    }),
    logprobs: number(
      null,
      { min: 0, max: 20, integer: true },
      'Number of the likeliest tokens to return at each position.',
    ),
    echo: flag(
      'Include the prompt in the text. With `max_tokens: 0` and `logprobs` the prompt is scored, like `rnn score`.',
    ),
    stream: flag('Stream the text as server-sent events.'),
    stream_options: z
      .strictObject({ include_usage: flag('Send the token counts in a last event.') })
      .nullish()
      .meta({ description: 'Only with `stream`.' }),
    conditions,
    ...neutral,
  });

  return {
    completion,
    score: z.strictObject({
      model,
      input,
      tokens: flag('Return each token with its probability and rank.'),
      conditions,
    }),
    tag: z
      .strictObject({
        ...{ model, input: texts, frames },
        tokenized: flag('The texts are already tokenized: split them only at spaces.'),
      })
      .refine(...oneOfBoth)
      .refine(({ frames, tokenized }) => frames === null || !tokenized, {
        path: ['tokenized'],
        message: 'goes with `input`, not with `frames`.',
      }),
    classify: z
      .strictObject({
        ...{ model, input: texts, frames },
        top: number(
          null,
          { min: 1, max: 10_000, integer: true },
          'Number of labels to return, likeliest first; default: all.',
        ),
      })
      .refine(...oneOfBoth),
    translate: z
      .strictObject({
        model,
        input,
        beamSize: number(translateDefaults.beamSize, { min: 1, max: 32, integer: true }, 'Hypotheses; 1 is greedy.'),
        lengthPenalty: number(translateDefaults.lengthPenalty, { min: 0, max: 10 }, 'Favours longer translations.'),
        coveragePenalty: number(
          translateDefaults.coveragePenalty,
          { min: 0, max: 10 },
          'Coverage penalty: favours translations that omit less of the source.',
        ),
        count: number(1, { min: 1, max: 32, integer: true }, 'Number of translations per text, best first.'),
        maxLength: number(null, { min: 1, max: limits.drawnTokens, integer: true }, 'Maximum tokens of a translation.'),
        keepUnknown: flag('Keep <UNK> in translations.'),
        attention: flag('Return the attention weights, [target tokens, source tokens].'),
      })
      .refine(({ count, beamSize }) => count <= beamSize, { path: ['count'], message: 'must be at most beamSize.' }),
    fill: z.strictObject({
      model,
      input,
      blank: z.string().min(1).max(100).nullish().meta({ description: 'Text that marks a blank; default: ___.' }),
      count: number(fillDefaults.count, { min: 1, max: 1000, integer: true }, 'Number of candidates per blank.'),
    }),
    states: z.strictObject({
      model,
      input: z.string().meta({ description: 'A text.' }),
      target: z.string().nullish().meta({ description: 'For a translation model: the target text for its decoder.' }),
      conditions,
    }),
    transcription: z.strictObject({
      model,
      response_format: z.enum(['json', 'text', 'verbose_json']).default('json'),
      beam_size: z.coerce
        .number()
        .int()
        .min(1)
        .max(1000)
        .optional()
        .meta({
          description: `Beam size of the search; default: greedy decoding. A usual size is ${transcribeDefaults.beamSize}.`,
        }),
      temperature: z.enum(['0']).optional().meta({ description: 'Must be 0: transcription is not sampled.' }),
    }),
  };
}

export type Schemas = ReturnType<typeof createSchemas>;

/** Parameters of OpenAI's API that are not supported: only values without effect are accepted. */
const neutral = {
  best_of: z.null('not supported; remove it.').optional(),
  frequency_penalty: z.literal(0, 'not supported; use repetition_penalty.').nullish(),
  presence_penalty: z.literal(0, 'not supported; use repetition_penalty.').nullish(),
  logit_bias: z.strictObject({}, 'not supported; remove it.').nullish(),
  suffix: z.null('not supported; a model of task bidirectionalLanguageModel fills blanks: /v1/fill.').optional(),
};

function number<Default extends number | null>(
  otherwise: Default,
  { min, max, integer = false, above }: { min?: number; max?: number; integer?: boolean; above?: number },
  description: string,
) {
  let schema = integer ? z.int() : z.number();
  if (min !== undefined) schema = schema.min(min) as typeof schema;
  if (above !== undefined) schema = schema.gt(above) as typeof schema;
  if (max !== undefined) schema = schema.max(max) as typeof schema;
  return schema
    .nullish()
    .meta({ description, ...(otherwise === null ? {} : { default: otherwise }) })
    .transform((value): number | Default => value ?? otherwise);
}

/** A key per sampling filter, with its bounds. */
function filterSchemas(): Record<string, ReturnType<typeof number<number | null>>> {
  const entries = filterList.map(([name, { bounds, description, default: otherwise }]) => {
    const meaning = name === 'temperature' ? temperatureMeaning : description;
    return [keyOf(name), number<number | null>(otherwise, bounds, meaning)] as const;
  });
  return Object.fromEntries(entries);
}

/** The values of all filters in a validated body. */
export function filtersIn(body: Readonly<Record<string, unknown>>): FilterValues {
  return Object.fromEntries(filterList.map(([name]) => [name, body[keyOf(name)] as number | null])) as FilterValues;
}

/** The command line accepts several values, a request one. */
const temperatureMeaning = '0 always takes the likeliest token; below 1 sharpens, above 1 flattens the distribution';

/** Converts a key to the style of OpenAI. */
function keyOf(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

function flag(description: string) {
  return z
    .boolean()
    .nullish()
    .meta({ description, default: false })
    .transform((value) => value ?? false);
}
