import { ConfigError } from '../../errors.js';
import { describeKind, type PortableNetwork } from '../portable.js';
import { stockGraph } from './build-graph.js';
import type { StockGraph } from './graph.js';

/** The graph of stock layers; throws a ConfigError with the reason if there is none. */
export function requireStockGraph(network: PortableNetwork, format: string): StockGraph {
  const graph = stockGraph(network);
  if (!('refused' in graph)) return graph;
  throw new ConfigError(
    `The ${describeKind(network)} cannot be written as ${format}: ${graph.refused}, which standard layers cannot represent.`,
    {
      hint: 'Export it as onnx or safetensors, which support every network.',
    },
  );
}
