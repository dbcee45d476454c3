import { cellOf } from '../../kernels/cells.js';
import type { LabelSpec } from '../../model/label/spec.js';
import type { ModelSpec } from '../../model/language/spec.js';
import type { TranslationSpec } from '../../model/translation/spec.js';
import type { Exported } from '../exporter.js';
import type { PortableModel, PortableText } from '../portable.js';

type Example = Pick<Exported, 'example' | 'notes'>;

/** Python code that runs the graphs of a model, and notes on its use. */
export function exampleOf({ network, texts, characters }: PortableModel): Example {
  switch (network.kind) {
    case 'language':
      return languageExample(network.spec, texts.text as PortableText, {});
    case 'conditional': {
      const given = Object.fromEntries(network.spec.conditions.map(({ name }) => [`condition_${name}`, 0]));
      return languageExample(network.spec.network, texts.text as PortableText, given);
    }
    case 'bidirectional':
      return bidirectionalExample(texts.text as PortableText);
    case 'labels':
      return labelExample(network.spec, characters !== null);
    case 'emissions':
      return transcriptionExample(network.spec.network.features);
    case 'encoderDecoder':
      return translationExample(network.spec, texts.target as PortableText);
  }
}

const withTokenizer = 'pip install onnxruntime numpy tokenizers';
const imports = `import json
import numpy as np, onnxruntime as ort`;
const SENTENCE = 'El enano no quiere salir con Juan.';

function python(install: string, code: string): Exported['example'] {
  return { language: 'python', install, code: `${imports}\n${code}` };
}

function languageExample(spec: ModelSpec, { ends }: PortableText, conditions: Record<string, number>): Example {
  const states = spec.hiddenSizes.flatMap((size, index) =>
    cellOf(spec.cell).states.map((state) => `"${state}_${index + 1}": np.zeros((1, ${size}), np.float32)`),
  );
  const given = Object.entries(conditions).map(([name, id]) => `"${name}": np.array([${id}])`);
  const rest = given.map((item) => `, ${item}`).join('');
  return {
    example: python(
      withTokenizer,
      `from tokenizers import Tokenizer

tokenizer = Tokenizer.from_file("tokenizer.json")
ids = [${ends.startId}, *tokenizer.encode("${SENTENCE}").ids${ends.endId === null ? '' : `, ${ends.endId}`}]
model = ort.InferenceSession("model.onnx")
(log_p,) = model.run(None, {"ids": np.array([ids[:-1]])${rest}})
print("ln P:", log_p[0, np.arange(len(ids) - 1), ids[1:]].sum())

step = ort.InferenceSession("step.onnx")
state, token, text = {${states.join(', ')}}, ${ends.startId}, []
for _ in range(12):
    out = step.run(None, {"ids": np.array([token])${rest}, **state})
    out = dict(zip([o.name for o in step.get_outputs()], out))
    state = {name: out["next_" + name] for name in state}
    token = int(np.random.choice(len(out["log_probabilities"][0]), p=(p := np.exp(out["log_probabilities"][0].astype(np.float64))) / p.sum()))
    text.append(token)
print(tokenizer.decode(text))`,
    ),
    notes: [
      ends.endId === null
        ? `The first input is the token ${ends.startId}; nothing ends a sequence, as in the training text.`
        : `The first input is \`<EOS>\`, and so is the last target: what \`rnn score\` adds up.`,
      ...(given.length === 0 ? [] : ['The ids of conditions are the positions of their values in `conditions.json`.']),
    ],
  };
}

function bidirectionalExample({ ends }: PortableText): Example {
  const boundary = ends.startId;
  return {
    example: python(
      withTokenizer,
      `from tokenizers import Tokenizer

tokenizer = Tokenizer.from_file("tokenizer.json")
ids = tokenizer.encode("${SENTENCE}").ids
before, after = [${boundary}, *ids[:-1]], [*ids[1:], ${boundary}]
model = ort.InferenceSession("model.onnx")
inputs = {"before": np.array([before]), "after": np.array([after]), "lengths": np.array([len(ids)])}
(log_p,) = model.run(None, inputs)
print("ln P of each token given all others:", log_p[0, np.arange(len(ids)), ids])
print("likeliest instead:", [tokenizer.id_to_token(int(i)) for i in log_p[0].argmax(-1)])`,
    ),
    notes: [],
  };
}

function labelExample({ input, head }: LabelSpec, readsCharacters: boolean): Example {
  const perSample = head.type === 'pooled';
  const tail = perSample
    ? `(probabilities, *_) = model.run(["probabilities"], inputs)
print(dict(zip(labels, probabilities[0].tolist())))`
    : head.type === 'crf'
      ? `(emissions,) = model.run(None, inputs)
chain = {name: np.array(values) for name, values in json.load(open("chain.json")).items()}
score, back = chain["start"] + emissions[0, 0], []
for row in emissions[0, 1:]:  # Viterbi
    options = score[:, None] + chain["transitions"]
    back.append(options.argmax(0))
    score = options.max(0) + row
path = [int((score + chain["end"]).argmax())]
for step in reversed(back):
    path.insert(0, int(step[path[0]]))
print([labels[i] for i in path])`
      : `(probabilities,) = model.run(None, inputs)
print([labels[i] for i in probabilities[0].argmax(-1)])`;
  if (input.type === 'frames') {
    return {
      example: python(
        'pip install onnxruntime numpy',
        `
labels = json.load(open("labels.json"))
fit = json.load(open("normalisation.json"))
frames = np.random.randn(20, ${input.features})  # yours: a row per step, as the training data have them
frames = ((frames - fit["means"]) / fit["deviations"]).astype(np.float32)
model = ort.InferenceSession("model.onnx")
inputs = {"frames": frames[None], "lengths": np.array([len(frames)])}
${tail}`,
      ),
      notes: [],
    };
  }
  const letters = readsCharacters
    ? `
known = {c: i for i, c in enumerate(json.load(open("characters.json")))}
spelled = [[known.get(c, 1) for c in text[a:b]] for a, b in encoded.offsets]
width = max(map(len, spelled))
inputs["characters"] = np.array([s + [0] * (width - len(s)) for s in spelled])
inputs["character_lengths"] = np.array([len(s) for s in spelled])
inputs["word_of"] = np.arange(len(spelled))[None]`
    : '';
  return {
    example: python(
      withTokenizer,
      `from tokenizers import Tokenizer

labels = json.load(open("labels.json"))
text = "${SENTENCE}"
encoded = Tokenizer.from_file("tokenizer.json").encode(text)
inputs = {"ids": np.array([encoded.ids]), "lengths": np.array([len(encoded.ids)])}${letters}
model = ort.InferenceSession("model.onnx")
${tail}`,
    ),
    notes: [
      'Rows of a batch are padded with zeros to the longest; `lengths` has how many steps of each count.',
      ...(readsCharacters
        ? [
            '`characters` has the letters of each word once, [words, letters], and `word_of` which of them stands at each step.',
          ]
        : []),
    ],
  };
}

function transcriptionExample(features: number): Example {
  return {
    example: python(
      withTokenizer,
      `from tokenizers import Tokenizer

tokenizer = Tokenizer.from_file("tokenizer.json")
frames = np.random.randn(1, 50, ${features}).astype(np.float32)  # yours: made of a recording as sound.json says
model = ort.InferenceSession("model.onnx")
(log_p,) = model.run(None, {"frames": frames, "lengths": np.array([frames.shape[1]])})
best = log_p[0].argmax(-1)
blank = log_p.shape[-1] - 1
text = [int(i) for n, i in enumerate(best) if i != blank and (n == 0 or i != best[n - 1])]
print(tokenizer.decode(text))`,
    ),
    notes: [
      'The last class is the blank of CTC; `rnn transcribe` searches with a beam, and the code above takes the likeliest class of each step.',
    ],
  };
}

function translationExample(spec: TranslationSpec, { ends }: PortableText): Example {
  const beside = spec.attention.type === 'none' ? '[]' : '["memory", "keys", "mask"]';
  return {
    example: python(
      withTokenizer,
      `from tokenizers import Tokenizer

source, target = Tokenizer.from_file("source-tokenizer.json"), Tokenizer.from_file("target-tokenizer.json")
encoder, decoder = ort.InferenceSession("encoder.onnx"), ort.InferenceSession("decoder.onnx")
run = lambda model, inputs: dict(zip([o.name for o in model.get_outputs()], model.run(None, inputs)))
ids = source.encode("${SENTENCE}").ids
state = run(encoder, {"ids": np.array([ids]), "lengths": np.array([len(ids)])})
beside, token, text = {name: state.pop(name) for name in ${beside}}, ${ends.startId}, []
while len(text) < 40:
    out = run(decoder, {"ids": np.array([token]), **state, **beside})
    state = {name: out["next_" + name] for name in state}
    token = int(out["log_probabilities"][0].argmax())
    if token == ${ends.endId ?? 0}:
        break
    text.append(token)
print(target.decode(text))`,
    ),
    notes: ['The code takes the likeliest token of each step, as `rnn translate --beam 1` does.'],
  };
}
