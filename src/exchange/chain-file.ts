import type { ExportedFile } from './exporter.js';
import { type PortableModel, weightOf } from './portable.js';

/** The file with the transition scores of a `crf` head, for which other formats have no layer; none for other networks. */
export function chainFiles(model: PortableModel): ExportedFile[] {
  const { network } = model;
  if (network.kind !== 'labels' || network.spec.head.type !== 'crf') return [];
  const list = (name: string) => Array.from(weightOf(model, `chain/${name}`).data);
  const [size = 0] = weightOf(model, 'chain/start').shape;
  const transitions = list('transitions');
  const rows = Array.from({ length: size }, (_, row) => transitions.slice(row * size, (row + 1) * size));
  return [
    {
      name: 'chain.json',
      content: `${JSON.stringify({ transitions: rows, start: list('start'), end: list('end') })}\n`,
      description: 'the scores of a first tag, of a tag after another (rows are what comes first), and of a last one',
    },
  ];
}
