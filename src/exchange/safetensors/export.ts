import { rnnVersion } from '../../checkpoint/version.js';
import type { Exporter } from '../exporter.js';
import { describeKind } from '../portable.js';
import { writeSafetensors } from './write.js';

/** The weights with the names of a checkpoint, and `config.json`. Every network can be exported. */
export const exportSafetensors: Exporter = ({ model }) => {
  const { network, weights, texts } = model;
  const config = {
    model_type: 'rnn',
    architecture: describeKind(network),
    rnn_version: rnnVersion,
    network: network.spec,
    vocabulary_sizes: Object.fromEntries(Object.entries(texts).map(([name, { tokens }]) => [name, tokens.length])),
  };
  const hasText = Object.keys(texts).length > 0;
  const [tokenizer] = Object.keys(texts).map((name) => (name === 'text' ? 'tokenizer.json' : `${name}-tokenizer.json`));
  return {
    files: [
      {
        name: 'model.safetensors',
        content: writeSafetensors(weights, { format: 'rnn' }),
        description: `${weights.length} tensors, float32`,
      },
      {
        name: 'config.json',
        content: `${JSON.stringify(config, null, 2)}\n`,
        description: 'what the network is made of',
      },
    ],
    example: {
      language: 'python',
      install: `pip install safetensors numpy${hasText ? ' tokenizers' : ''}`,
      code: `import json
from safetensors.numpy import load_file
${hasText ? 'from tokenizers import Tokenizer\n' : ''}
config = json.load(open("config.json"))
weights = load_file("model.safetensors")
for name, tensor in weights.items():
    print(name, tensor.shape)
${
  hasText
    ? `
tokenizer = Tokenizer.from_file("${tokenizer}")
print(tokenizer.encode("El enano no quiere salir con Juan.").ids)
`
    : ''
}`,
    },
    notes: [
      'Kernels are [input, gates x hidden] and are multiplied from the right, as in Keras: `x @ kernel + h @ recurrent_kernel + bias`. The gates are in the order input, forget, candidate, output (LSTM) and update, reset, candidate (GRU, the reset before the product).',
      'PyTorch has the transposed of both kernels, and the bias in `bias_ih` with zeros in `bias_hh`; its GRU applies the reset after the product and cannot take these weights.',
    ],
  };
};
