import { z } from 'zod';
import { alternatives, type Schema, shapeOf, tagKey, tagOf, unwrap } from './walk.js';

/** Describes the values that a schema accepts: `an integer from 1 to 64, or null`. */
export function describeExpectation(schema: Schema): string {
  const { nullable } = unwrap(schema);
  const tag = tagKey(schema);
  const described = tag === null ? alternatives(schema).flatMap(describeOne) : [describeTagged(schema, tag)];
  return joinWith('or', nullable ? [...described, 'null'] : described);
}

/** The string constants that a schema accepts, without tags of a union; empty if it accepts other values too. */
export function choices(schema: Schema): string[] {
  const def = unwrap(schema).inner._zod.def;
  if (def.type === 'enum') return Object.values(def.entries).map(String);
  return def.type === 'literal' ? def.values.map(String) : [];
}

function describeTagged(schema: Schema, tag: string): string {
  const tags = alternatives(schema).map((member) => tagOf(member as z.core.$ZodObject, tag));
  return `a mapping with ${tag}: ${joinWith('or', tags)}`;
}

function describeOne(schema: z.core.$ZodTypes): string | string[] {
  const def = schema._zod.def;
  switch (def.type) {
    case 'number':
      return describeNumber(schema);
    case 'string':
      return 'text';
    case 'boolean':
      return 'true or false';
    case 'enum':
    case 'literal':
      return choices(schema);
    case 'array':
      return `a list of ${describeElement(def.element)}`;
    case 'tuple':
      return `a list of ${def.items.length} ${describeElement(def.items[0] as Schema)}`;
    case 'record':
      return `a mapping of names to ${describeElement(def.valueType)}`;
    case 'object':
      return describeMapping(schema as z.core.$ZodObject);
    default:
      throw new Error(`There is no description for a schema of type ${def.type}.`);
  }
}

function describeElement(schema: Schema): string {
  const words = describeExpectation(schema);
  return words.replace(/^an? (integer|number)/, '$1s').replace(/^text/, 'texts');
}

function describeMapping(mapping: z.core.$ZodObject): string {
  const entries = Object.entries(shapeOf(mapping));
  const required = entries.filter(([, schema]) => unwrap(schema).defaultValue === undefined).map(([key]) => key);
  return required.length > 0
    ? `a mapping with ${joinWith('and', required)}`
    : `a mapping of ${joinWith(
        'and',
        entries.map(([key]) => key),
      )}`;
}

function describeNumber(schema: Schema): string {
  const { type, minimum, exclusiveMinimum, maximum, exclusiveMaximum } = z.toJSONSchema(schema);
  const noun = type === 'integer' ? 'an integer' : 'a number';
  const low = exclusiveMinimum === undefined ? `from ${minimum}` : `above ${exclusiveMinimum}`;
  if (exclusiveMaximum !== undefined) return `${noun} ${low} and below ${exclusiveMaximum}`;
  return `${noun} ${low} ${exclusiveMinimum === undefined ? 'to' : 'and up to'} ${maximum}`;
}

/** `a, b or c`. */
export function joinWith(word: 'or' | 'and', parts: readonly string[]): string {
  return parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} ${word} ${parts.at(-1)}`;
}
