import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { runPython } from './python.js';

/** int64 where the numbers are ids or lengths. */
export interface OnnxTensor {
  type: 'float32' | 'int64';
  shape: number[];
  data: number[];
}

/** A graph in the folder, and inputs of runs one after the other, with outputs `next_x` as input `x` of the next. */
export interface OnnxCase {
  file: string;
  runs: Record<string, OnnxTensor>[];
}

/** The outputs of each run of each case, by name. */
export type OnnxOutputs = Record<string, OnnxTensor>[][];

export function ids(rows: readonly (readonly number[])[]): OnnxTensor {
  return { type: 'int64', shape: [rows.length, rows[0]?.length ?? 0], data: rows.flat() };
}

export function vector(data: readonly number[]): OnnxTensor {
  return { type: 'int64', shape: [data.length], data: [...data] };
}

export function floats(shape: number[], data: Iterable<number>): OnnxTensor {
  return { type: 'float32', shape, data: [...data] };
}

/** By Python's onnxruntime, after `onnx.checker`. */
export function runInPython(folder: string, cases: readonly OnnxCase[]): OnnxOutputs {
  writeFileSync(join(folder, 'cases.json'), JSON.stringify(cases));
  const code = `import json, numpy as np, onnx, onnxruntime as ort
ort.set_default_logger_severity(3)
results = []
for case in json.load(open("cases.json")):
    onnx.checker.check_model(onnx.load(case["file"]), full_check=True)
    session = ort.InferenceSession(case["file"])
    carried, outputs = {}, []
    for run in case["runs"]:
        given = {k: np.array(v["data"], v["type"]).reshape(v["shape"]) for k, v in run.items()}
        names = [o.name for o in session.get_outputs()]
        out = dict(zip(names, session.run(None, {**given, **carried})))
        carried = {k[5:]: v for k, v in out.items() if k.startswith("next_")}
        outputs.append({k: {"type": str(v.dtype), "shape": list(v.shape), "data": v.flatten().tolist()} for k, v in out.items()})
    results.append(outputs)
print(json.dumps(results))`;
  return JSON.parse(runPython(code, folder));
}

/** The folder of the npm package onnxruntime-web or onnxruntime-node, which nothing here depends on: it is larger than all the rest. */
export const npmRuntime = process.env.RNN_ONNXRUNTIME ?? null;

interface Session {
  run(inputs: object): Promise<Record<string, { type: string; dims: number[]; data: ArrayLike<number> }>>;
}

/** By npm's onnxruntime. */
export async function runInNode(folder: string, cases: readonly OnnxCase[]): Promise<OnnxOutputs> {
  const runtime = createRequire(import.meta.url)(npmRuntime as string);
  const results: OnnxOutputs = [];
  for (const { file, runs } of cases) {
    const session: Session = await runtime.InferenceSession.create(readFileSync(join(folder, file)));
    const outputs: OnnxOutputs[number] = [];
    let carried: object = {};
    for (const run of runs) {
      const given = Object.entries(run).map(([name, { type, shape, data }]) => [
        name,
        new runtime.Tensor(type, type === 'int64' ? BigInt64Array.from(data, BigInt) : Float32Array.from(data), shape),
      ]);
      const out = await session.run({ ...Object.fromEntries(given), ...carried });
      const entries = Object.entries(out);
      carried = Object.fromEntries(
        entries.flatMap(([name, tensor]) => (name.startsWith('next_') ? [[name.slice(5), tensor]] : [])),
      );
      outputs.push(
        Object.fromEntries(
          entries.map(([name, { dims, data }]) => [
            name,
            { type: 'float32', shape: [...dims], data: Array.from(data) },
          ]),
        ),
      );
    }
    results.push(outputs);
  }
  return results;
}
