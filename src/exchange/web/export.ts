import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Checkpoint } from '../../checkpoint/checkpoint.js';
import { renderFiles } from '../../checkpoint/render.js';
import { EnvironmentError } from '../../errors.js';
import type { ExportedFile, Exporter } from '../exporter.js';
import type { PortableModel, PortableNetwork } from '../portable.js';

// The same relative path from src/ and from dist/.
const root = new URL('../../../', import.meta.url);

/** The playground page with a model and the library that runs it, for any static server. */
export const exportWeb: Exporter = async ({ name, model, checkpoint }) => {
  const page = (await readShipped('dist/web/playground.html')).toString();
  const library = await readShipped('dist/browser/rnn.js');
  const wasm = await Promise.all(
    ['simd128.wasm', 'relaxed-simd.wasm'].map(async (file): Promise<ExportedFile> => {
      const content = [await readShipped(`src/kernels/hosts/wasm/${file}`)];
      return { name: file, content, ...(file === 'simd128.wasm' ? { description: wasmDescription } : {}) };
    }),
  );
  return {
    files: [
      {
        name: 'index.html',
        content: renderPage(page, name, model),
        description: 'the page',
      },
      { name: 'rnn.js', content: [library], description: 'the library that runs it, `rnn-kit/browser`' },
      ...wasm,
      {
        name: 'NOTICE',
        content: [await readShipped('NOTICE')],
        description: 'the licences of what `rnn.js` is made of',
      },
      ...Object.entries(renderFiles(withoutTraining(checkpoint))).map(([file, content], index) => ({
        ...{ name: `model/${file}`, content },
        ...(index === 0 ? { description: 'the checkpoint (all files of `model/`)' } : {}),
      })),
    ],
    example: { language: 'js', install: 'npx serve', code: exampleOf(model.network) },
    notes: [
      'Any static server will do, on any path: GitHub Pages, nginx, `python3 -m http.server`. No special header is needed, and nothing is fetched from other servers.',
      'Opened from a disk (`file://`), the page reports that it needs a server, because browsers do not let such pages fetch files.',
      'It runs in browsers since 2023: Chrome 91, Firefox 125, Safari 16.4. Recording needs https or localhost.',
      'The numbers are those of `rnn` on the wasm host.',
    ],
  };
};

const wasmDescription =
  'the kernels in WebAssembly; browsers with relaxed SIMD take `relaxed-simd.wasm` instead, which is faster';

/** The page with this model; omits the music player if the model cannot write tunes. */
function renderPage(page: string, name: string, model: PortableModel): string {
  const settings = JSON.stringify({ backend: 'model', name }).replaceAll('<', '\\u003c');
  const withModel = page
    .replace(/(<script type="application\/json" id="settings">).*?(?=<\/script>)/, (_, tag) => tag + settings)
    .replace('<title>', '<link rel="modulepreload" href="rnn.js">\n<title>');
  if (writesTunes(model)) return withModel;
  return withModel.replace(/<!-- tunes -->.*?<!-- \/tunes -->\n?/s, '');
}

/** Whether a model can write ABC notation, in which each tune has a key and bars. */
function writesTunes({ texts }: PortableModel): boolean {
  const tokens = texts.text?.tokens ?? [];
  return ['K', ':', '|'].every((sign) => tokens.some((token) => token.includes(sign)));
}

/** Removes what only training needs, which is most of a checkpoint. */
function withoutTraining(checkpoint: Checkpoint): Checkpoint {
  return { ...checkpoint, snapshot: { ...checkpoint.snapshot, optimizerSlots: [], carriedState: [] } };
}

/** A file of this installation; throws an EnvironmentError if it is not built. */
async function readShipped(file: string): Promise<Buffer> {
  const path = fileURLToPath(new URL(file, root));
  try {
    return await readFile(path);
  } catch (cause) {
    throw new EnvironmentError(`${path} cannot be read.`, {
      hint: 'Install rnn again; in a clone, run: npm run build',
      cause,
    });
  }
}

function exampleOf({ kind, spec }: PortableNetwork): string {
  const uses: Record<typeof kind, string> = {
    language:
      "console.log(await model.score('Elena no quiere salir con Juan.'), await model.sample({ prompt: 'En el' }));",
    conditional:
      'console.log(await model.sample({ conditions: Object.fromEntries(model.conditions.map(({ name, values }) => [name, values[0]])) }));',
    bidirectional: "console.log(await model.fill('Elena ___ con Juan.'));",
    labels:
      kind === 'labels' && spec.head.type === 'pooled'
        ? "console.log(await model.classify('Me encantó la actriz.'));"
        : "console.log(await model.tag('Lionel Messi vive en Madrid.'));",
    encoderDecoder: "console.log(await model.translate('I am tired.'));",
    emissions: "console.log(await model.transcribe(await (await fetch('recording.wav')).arrayBuffer()));",
  };
  return `// In a script of type module on a page of this folder; the page itself is index.html.
import { createModel } from './rnn.js';

const model = await createModel(new URL('model/', document.baseURI), {
  wasm: { simd128: './simd128.wasm', 'relaxed-simd': './relaxed-simd.wasm' },
});
${uses[kind]}
`;
}
