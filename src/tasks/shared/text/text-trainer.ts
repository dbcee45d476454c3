import type { ModelSpec } from '../../../model/language/spec.js';
import type { Parameter } from '../../../model/parameters.js';
import { stockWeights } from '../../../model/topology.js';
import { readParameters, writeParameters } from '../../../model/variables.js';
import type { Random } from '../../../runtime/random.js';
import type { Trainer } from '../trainer.js';
import { type PreparedText, prepareText } from './prepare-text.js';
import type { TextConfig } from './text-config.js';
import { extendWeights } from './warm-start.js';

interface TextModel {
  parameters: Parameter[];
  topology(): unknown;
  dispose(): void;
}

type TextTrainer<Model extends TextModel> = Trainer<TextConfig, PreparedText, ModelSpec, Model, never>;

/** The common part of tasks that learn from plain text: an extensible vocabulary, and a network that tfjs-layers can read. */
export function textTrainer<Model extends TextModel>(
  build: (spec: ModelSpec, random: Random | null) => Model,
): Pick<TextTrainer<Model>, 'extendable' | 'prepare' | 'build' | 'start'> &
  Required<Pick<TextTrainer<Model>, 'stock'>> {
  return {
    extendable: true,
    prepare: prepareText,
    build,
    start(model, { spec, initialise }) {
      if (initialise !== undefined) {
        const fresh = readParameters(model.parameters);
        writeParameters(model.parameters, extendWeights(initialise.checkpoint, spec, fresh, build));
      }
      return [];
    },
    stock: (model, spec) => ({ topology: model.topology(), weights: (arrays) => stockWeights(spec, arrays) }),
  };
}
