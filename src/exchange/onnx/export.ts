import { ConfigError } from '../../errors.js';
import { chainFiles } from '../chain-file.js';
import type { ExportedFile, Exporter } from '../exporter.js';
import { type PortableModel, weightOf } from '../portable.js';
import { exampleOf } from './example.js';
import { labelGraph } from './labels.js';
import { bidirectionalGraph, languageGraph, languageStepGraph } from './language.js';
import type { Weights } from './layers.js';
import { transcriptionGraph } from './transcription.js';
import { decoderStepGraph, encoderGraph } from './translation.js';

/** Protocol Buffers are limited to 2 GiB; everything except the weights takes less than 1 MiB. */
const LARGEST = 2 ** 31 - 2 ** 20;

/** Graphs of opset 17. Every network can be exported; the caller implements Viterbi decoding and beam search. */
export const exportOnnx: Exporter = ({ model }) => {
  const bytes = model.weights.reduce((sum, { data }) => sum + data.byteLength, 0);
  if (bytes > LARGEST) {
    throw new ConfigError(`The network has ${bytes} bytes of weights, but an ONNX file is limited to 2 GiB.`, {
      hint: 'Export it as safetensors.',
    });
  }
  return { files: filesOf(model), ...exampleOf(model) };
};

function filesOf(model: PortableModel): ExportedFile[] {
  const weights: Weights = (name) => weightOf(model, name);
  const { network } = model;
  switch (network.kind) {
    case 'language':
    case 'conditional': {
      const { spec, conditions } =
        network.kind === 'language'
          ? { spec: network.spec, conditions: [] }
          : { spec: network.spec.network, conditions: network.spec.conditions };
      return [
        {
          name: 'model.onnx',
          content: languageGraph(spec, conditions, weights),
          description: 'whole sequences: `ids` [batch, time] to `log_probabilities` [batch, time, tokens]',
        },
        {
          name: 'step.onnx',
          content: languageStepGraph(spec, conditions, weights),
          description: 'one step: `ids` [batch] and states to `log_probabilities` [batch, tokens] and the next states',
        },
      ];
    }
    case 'bidirectional':
      return [
        {
          name: 'model.onnx',
          content: bidirectionalGraph(network.spec, weights),
          description:
            '`before`, `after` [batch, time] and `lengths` [batch] to `log_probabilities` [batch, time, tokens]',
        },
      ];
    case 'labels': {
      const { head, input } = network.spec;
      const given = input.type === 'frames' ? '`frames` [batch, time, features]' : '`ids` [batch, time]';
      const labels = head.type === 'pooled' ? '[batch, labels]' : '[batch, time, labels]';
      const what = head.type === 'crf' ? 'emissions' : 'probabilities';
      const graph: ExportedFile = {
        name: 'model.onnx',
        content: labelGraph(network.spec, weights),
        description: `${given} and \`lengths\` [batch] to \`${what}\` ${labels}`,
      };
      return [graph, ...chainFiles(model)];
    }
    case 'emissions':
      return [
        {
          name: 'model.onnx',
          content: transcriptionGraph(network.spec.network, weights),
          description:
            '`frames` [batch, time, features] and `lengths` [batch] to `log_probabilities` [batch, time, classes]',
        },
        {
          name: 'sound.json',
          content: `${JSON.stringify(network.spec.sound)}\n`,
          description: 'how a recording becomes frames: log mel filters, normalisation, stacking',
        },
      ];
    case 'encoderDecoder':
      return [
        {
          name: 'encoder.onnx',
          content: encoderGraph(network.spec, weights),
          description: '`ids` [batch, time] and `lengths` [batch] to what the decoder reads',
        },
        {
          name: 'decoder.onnx',
          content: decoderStepGraph(network.spec, weights),
          description:
            'one step: `ids` [batch], states and what the encoder gave to `log_probabilities` [batch, tokens]',
        },
      ];
  }
}
