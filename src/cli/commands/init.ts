import { Command } from 'commander';
import { note, print } from '../output.js';
import { renderTable } from '../render/table.js';
import { outTheme } from '../render/theme.js';

/** `rnn init`: a commented configuration to start from. */
export function initCommand(): Command {
  return new Command('init')
    .description('write a commented configuration to start from')
    .argument('[preset]', 'which one; see --list', 'quickstart')
    .argument('[destination]', 'file or folder to write it to', '.')
    .option('--list', 'list the presets and write nothing')
    .action(init);
}

async function init(preset: string, destination: string, options: { list?: true }): Promise<void> {
  const { listPresets, writePreset } = await import('../../config/presets.js');
  if (options.list === true) {
    const rows = (await listPresets()).map(({ name, description }) => [name, description]);
    const columns = ['preset', 'what it is'].map((heading) => ({ heading, align: 'left' as const }));
    await print(renderTable(columns, rows, outTheme));
    return;
  }
  const file = await writePreset(preset, destination);
  await print(`${file}\n`);
  note(`Edit it, then train with: rnn train ${file}`);
}
