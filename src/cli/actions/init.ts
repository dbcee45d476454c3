import { listPresets, writePreset } from '../../config/presets.js';
import { note, print } from '../output.js';
import { renderTable } from '../render/table.js';
import { outTheme } from '../render/theme.js';

/** Options as commander parses them. */
export interface InitCommandOptions {
  list?: true;
  json?: true;
}

/** Writes a preset, or lists them. */
export async function runInit(preset: string, destination: string, options: InitCommandOptions): Promise<void> {
  if (options.list === true) {
    const presets = await listPresets();
    if (options.json === true) return print(`${JSON.stringify(presets, null, 2)}\n`);
    const rows = presets.map(({ name, description }) => [name, description]);
    const columns = ['preset', 'what it is'].map((heading) => ({ heading, align: 'left' as const }));
    await print(renderTable(columns, rows, outTheme));
    return;
  }
  const file = await writePreset(preset, destination);
  await print(`${file}\n`);
  note(`Edit it, then train with: rnn train ${file}`);
}
