import { join } from 'node:path';
import { createBatcher } from '@erc/batches';
import type { ModelManifest } from '@erc/predictor';
import * as ort from 'onnxruntime-node';
import { expect } from 'vitest';
import { createEvaluationSession } from '../../evaluate/evaluation-session.js';
import { openRun } from '../../evaluate/open-run.js';
import type { Run } from '../../evaluate/runs.js';
import { windowsOf } from '../../model/create-model.js';
import type { ExportedModel } from '../export-model.js';

type Array = { readonly data: Float32Array | Int32Array; readonly shape: readonly number[] };

/** Holds what the graphs of a model folder give for the dev split against what an evaluation of the run gives. */
export async function expectSamePredictions(run: Run, { folder, manifest }: ExportedModel): Promise<void> {
  const signal = new AbortController().signal;
  const session = createEvaluationSession({ onEvent: () => {}, signal, reports: false });
  const opened = await openRun(run, 'dev', session);
  const graphs = new Map<string, ort.InferenceSession>();
  const graphOf = async (file: string): Promise<ort.InferenceSession> => {
    const graph = graphs.get(file) ?? (await ort.InferenceSession.create(join(folder, file), { logSeverityLevel: 3 }));
    graphs.set(file, graph);
    return graph;
  };
  try {
    const { examples } = opened;
    const expected = await opened.evaluate();
    const specs = Object.fromEntries(
      Object.entries(manifest.streams).map(([name, { modality, spec }]) => [name, { modality, ...spec }]),
    );
    const batcher = createBatcher(
      examples,
      { specs, windows: windowsOf(run.recipe.streams), byDialogue: manifest.byDialogue },
      { batchSize: 3, dialoguesPerBatch: 2 },
    );
    for (const batch of batcher.pass()) {
      const count = batch.rows.length;
      const arrays: Record<string, Array> = { ...batcher.assemble(batch) };
      for (const name of Object.keys(manifest.streams)) arrays[`present/${name}`] ??= ones(count);
      const { file, sizes } = graphFor(manifest, arrays);
      const leading = manifest.byDialogue ? [count / batch.utterances!, batch.utterances!] : [count];
      const feeds = Object.entries(manifest.inputs).map(([name, { shape, dtype }]) => {
        const own = padded(arrays[name]!, shape, sizes, leading.length);
        const ofRow = name.startsWith('dialogues/') ? [] : own.shape.slice(1);
        return [name, new ort.Tensor(dtype, own.data, [...leading, ...ofRow])] as const;
      });
      const graph = await graphOf(file);
      expect([...graph.inputNames].sort()).toEqual(Object.keys(manifest.inputs).sort());
      const found = await graph.run(Object.fromEntries(feeds));
      for (const part of ['logits', 'valenceArousal'] as const) {
        const whole = expected[part];
        expect(found[part] === undefined).toBe(whole === undefined);
        if (!whole) continue;
        const width = found[part]!.dims[1]!;
        for (const [row, example] of batch.rows.entries()) {
          if (example < 0) continue;
          const own = found[part]!.data.slice(row * width, (row + 1) * width);
          expect(own, `${part} of ${examples.ids[example]}`).toBeAllClose(
            whole.slice(example * width, (example + 1) * width),
            { rtol: 1e-5, atol: 1e-5 },
          );
        }
      }
    }
  } finally {
    for (const graph of graphs.values()) await graph.release();
    await opened.dispose();
    session.close();
  }
}

const ones = (count: number): Array => ({ data: new Float32Array(count).fill(1), shape: [count] });

/** The first graph whose steps are enough. */
function graphFor({ graphs, inputs }: ModelManifest, arrays: Readonly<Record<string, Array>>) {
  const stepsOf = (dimension: string): number =>
    Math.max(
      1,
      ...Object.entries(inputs)
        .filter(([name]) => name.startsWith('mask/'))
        .map(([name, { shape }]) => (shape.at(-1) === dimension ? arrays[name]!.shape[1]! : 1)),
    );
  const found = graphs.find(({ sizes }) =>
    Object.entries(sizes).every(([dimension, size]) => stepsOf(dimension) <= size),
  );
  if (!found) throw new Error('no graph is large enough');
  const shared = Object.values(inputs).flatMap(({ shape }) => shape.filter((extent) => extent === 'steps'));
  return { file: found.file, sizes: { ...(shared.length > 0 && { steps: stepsOf('steps') }), ...found.sizes } };
}

/** An array with more padded steps. */
function padded(
  { data, shape }: Array,
  named: readonly (number | string)[],
  sizes: Readonly<Record<string, number>>,
  leading: number,
): Array {
  const dimension = named[leading];
  const steps = typeof dimension === 'string' ? sizes[dimension] : undefined;
  if (steps === undefined || shape[1] === steps) return { data, shape };
  const [rows = 0, own = 0, ...others] = shape;
  const width = others.reduce((product, extent) => product * extent, 1);
  const wider = data instanceof Float32Array ? new Float32Array(rows * steps * width) : new Int32Array(rows * steps * width);
  for (let row = 0; row < rows; row++) {
    wider.set(data.subarray(row * own * width, (row + 1) * own * width), row * steps * width);
  }
  return { data: wider, shape: [rows, steps, ...others] };
}
