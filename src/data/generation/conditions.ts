import { CheckpointError, ConfigError, DataError } from '../../errors.js';
import { suggest } from '../../suggest.js';
import { showLocation } from '../labelled/location.js';
import { combinationKey, type GenerationText } from './generation-text.js';

/** The conditions of a model, sorted by name, with sorted values; a value's id is its index. */
export interface Conditions {
  readonly list: readonly KnownCondition[];
  /** The ids of the combinations in the training texts, in order. */
  readonly combinations: readonly Int32Array[];
  /** One id per condition; throws a DataError with the text's location for an unknown name or value. */
  encode(text: GenerationText): Int32Array;
  /** One id per condition; throws a ConfigError for a missing or unknown condition, or an unknown value. */
  choose(values: Readonly<Record<string, string>>): Int32Array;
  /** `key=D, style=jig` */
  describe(ids: Int32Array): string;
  toJSON(): ConditionsJSON;
}

export interface KnownCondition {
  name: string;
  values: readonly string[];
}

/** Conditions as a checkpoint stores them. */
export interface ConditionsJSON {
  list: readonly KnownCondition[];
  combinations: readonly (readonly number[])[];
}

/** Collects the conditions of the training texts, which all have the same names. */
export function buildConditions(texts: readonly GenerationText[]): Conditions {
  const [first] = texts;
  if (first === undefined) throw new RangeError('There are no texts.');
  const list = Object.keys(first.conditions)
    .sort()
    .map((name) => ({
      name,
      values: [...new Set(texts.map(({ conditions }) => conditions[name] as string))].sort(),
    }));
  const distinct = new Map(texts.map(({ conditions }) => [combinationKey(conditions), conditions]));
  const combinations = [...distinct.values()]
    .map((conditions) => list.map(({ name, values }) => values.indexOf(conditions[name] as string)))
    .sort(compare);
  return createConditions({ list, combinations });
}

/** Reads what `toJSON` wrote; throws a CheckpointError for anything else. */
export function conditionsFromJSON(value: unknown): Conditions {
  const { list, combinations } = Object(value) as Record<string, unknown>;
  if (!isKnownList(list)) throw damaged();
  const isCombination = (ids: unknown) =>
    Array.isArray(ids) &&
    ids.length === list.length &&
    ids.every((id, index) => Number.isInteger(id) && id >= 0 && id < (list[index] as KnownCondition).values.length);
  if (!Array.isArray(combinations) || combinations.length === 0 || !combinations.every(isCombination)) throw damaged();
  return createConditions({ list, combinations });
}

function createConditions({ list, combinations }: ConditionsJSON): Conditions {
  const known = list.map(({ name, values }) => `${name}: ${values.join(', ')}`).join('; ');
  return {
    list,
    combinations: combinations.map((ids) => Int32Array.from(ids)),
    encode({ conditions, ...location }) {
      const strange = Object.keys(conditions).find((name) => list.every((one) => one.name !== name));
      if (strange !== undefined) {
        throw new DataError(
          `${showLocation(location)} has a condition "${strange}", which the training texts do not have.`,
          {
            hint: `They have ${known}.`,
          },
        );
      }
      return Int32Array.from(list, ({ name, values }) => {
        const value = conditions[name];
        const id = value === undefined ? -1 : values.indexOf(value);
        if (id >= 0) return id;
        const found =
          value === undefined
            ? `no condition "${name}"`
            : `${name} "${value}", which does not occur in the training texts`;
        throw new DataError(`${showLocation(location)} has ${found}.`, { hint: `Known values: ${known}.` });
      });
    },
    choose(given) {
      const strange = Object.keys(given).find((name) => list.every((one) => one.name !== name));
      if (strange !== undefined) {
        throw new ConfigError(`The model has no condition "${strange}".`, { hint: `It knows ${known}.` });
      }
      return Int32Array.from(list, ({ name, values }) => {
        const value = given[name];
        if (value === undefined) {
          throw new ConfigError(`The model needs the condition "${name}", which was not given.`, {
            hint: `Add --condition ${name}=${values[0]}; values: ${values.join(', ')}.`,
          });
        }
        const id = values.indexOf(value);
        if (id >= 0) return id;
        const near = suggest(value, values);
        throw new ConfigError(`The model does not know ${name} "${value}".`, {
          hint: `Known values: ${values.join(', ')}.${near === null ? '' : ` Did you mean ${name}=${near}?`}`,
        });
      });
    },
    describe: (ids) => list.map(({ name, values }, index) => `${name}=${values[ids[index] as number]}`).join(', '),
    toJSON: () => ({ list, combinations }),
  };
}

function isKnownList(list: unknown): list is KnownCondition[] {
  const isName = (value: unknown): value is string => typeof value === 'string' && value !== '';
  return (
    Array.isArray(list) &&
    list.length > 0 &&
    list.every((one) => {
      const { name, values } = Object(one) as Record<string, unknown>;
      return isName(name) && Array.isArray(values) && values.length > 0 && values.every(isName);
    })
  );
}

function compare(one: readonly number[], other: readonly number[]): number {
  const index = one.findIndex((id, position) => id !== other[position]);
  return index < 0 ? 0 : (one[index] as number) - (other[index] as number);
}

function damaged(): CheckpointError {
  return new CheckpointError('The conditions of the checkpoint are damaged.', {
    hint: 'Use another checkpoint of the run, or train it again.',
  });
}
