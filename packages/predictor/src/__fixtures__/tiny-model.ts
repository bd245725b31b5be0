import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { sha256Of } from '@erc/core';
import { encodeModel, type Graph, type GraphNode } from '@erc/onnx';
import type { ModelManifestInput } from '../model-folder/manifest.js';
import { formatSums, SUMS_NAME } from '../model-folder/sums.js';

const node = (
  op: string,
  inputs: readonly string[],
  output: string,
  attributes: GraphNode['attributes'] = {},
): GraphNode => ({ op, domain: '', name: output, inputs, outputs: [output], attributes });

/** Logits of `[characters, turns before, 1]`: 0.1 · characters, and 0.2 · turns before. */
export const WEIGHTS = [0.1, 0, 0, 0.2, 0, 0] as const;

const weights = (rows: number, values: readonly number[]): Graph['initializers'][number] => ({
  name: 'kernel',
  shape: [rows, 2],
  type: 'float32',
  data: Float32Array.from(values),
});

/** `stream/text` `[rows, 3]` · {@link WEIGHTS}. */
export const rowsGraph = (): Graph => ({
  inputs: [{ name: 'stream/text', shape: ['rows', 3], type: 'float32' }],
  outputs: [{ name: 'logits', shape: ['rows', 2], type: 'float32' }],
  initializers: [weights(3, WEIGHTS)],
  nodes: [node('MatMul', ['stream/text', 'kernel'], 'logits')],
});

/** The same of dialogues; to each row is added what stands in the first row of its dialogue. */
export const dialoguesGraph = (): Graph => ({
  inputs: [{ name: 'stream/text', shape: ['dialogues', 'utterances', 3], type: 'float32' }],
  outputs: [{ name: 'logits', shape: ['rows', 2], type: 'float32' }],
  initializers: [
    weights(3, WEIGHTS),
    { name: 'shape', shape: [2], type: 'int64', data: BigInt64Array.of(-1n, 2n) },
    { name: 'zero', shape: [1], type: 'int64', data: BigInt64Array.of(0n) },
  ],
  nodes: [
    node('MatMul', ['stream/text', 'kernel'], 'each'),
    node('Gather', ['each', 'zero'], 'first', { axis: 1 }),
    node('Add', ['each', 'first'], 'sum'),
    node('Reshape', ['sum', 'shape'], 'logits'),
  ],
});

/** Steps `[rows, steps, 1]` with their mask, summed: `[sum, −sum]`. @param steps Fixed, or a name. */
export const stepsGraph = (steps: number | string): Graph => ({
  inputs: [
    { name: 'stream/text', shape: ['rows', steps, 1], type: 'float32' },
    { name: 'mask/text', shape: ['rows', steps], type: 'float32' },
  ],
  outputs: [{ name: 'logits', shape: ['rows', 2], type: 'float32' }],
  initializers: [
    weights(1, [0.1, -0.1]),
    { name: 'last', shape: [1], type: 'int64', data: BigInt64Array.of(2n) },
    { name: 'axis', shape: [1], type: 'int64', data: BigInt64Array.of(1n) },
  ],
  nodes: [
    node('Unsqueeze', ['mask/text', 'last'], 'mask'),
    node('Mul', ['stream/text', 'mask'], 'masked'),
    node('ReduceSum', ['masked', 'axis'], 'sum', { keepdims: 0 }),
    node('MatMul', ['sum', 'kernel'], 'logits'),
  ],
});

const HASH = 'ab'.repeat(32);

/** `erc.json` of a model of {@link rowsGraph} over the encoder `letters`. */
export const tinyManifest: Omit<ModelManifestInput, 'files'> = {
  version: 2,
  name: 'tiny',
  labels: ['joy', 'anger'],
  valenceArousal: false,
  streams: {
    text: {
      modality: 'text',
      encoder: { type: 'letters' },
      encoderId: sha256Of('text/letters/false'),
      spec: { kind: 'vector', dim: 3 },
    },
  },
  mayMiss: false,
  byDialogue: false,
  readsAhead: false,
  inputs: { 'stream/text': { shape: ['rows', 3], dtype: 'float32' } },
  graphs: [{ file: 'model.onnx', sizes: {} }],
  limits: { utterances: 20_000 },
  recipe: {},
  recipeSha256: HASH,
  madeFrom: { dataset: { name: 'none', sha256: HASH }, seed: 1, checkpoint: 'best', weights: HASH },
  scores: [],
};

/** `erc.json` of {@link dialoguesGraph}. */
export const dialoguesManifest: Omit<ModelManifestInput, 'files'> = {
  ...tinyManifest,
  byDialogue: true,
  inputs: { 'stream/text': { shape: ['dialogues', 'utterances', 3], dtype: 'float32' } },
};

/** `erc.json` of {@link stepsGraph} in graphs of 4 and of 6 steps: `steps-4.onnx`, `steps-6.onnx`. */
export const stepsManifest: Omit<ModelManifestInput, 'files'> = {
  ...tinyManifest,
  streams: {
    text: {
      modality: 'text',
      encoder: { type: 'letters', steps: true },
      spec: { kind: 'sequence', dim: 1 },
    },
  },
  inputs: {
    'stream/text': { shape: ['rows', 'steps', 1], dtype: 'float32' },
    'mask/text': { shape: ['rows', 'steps'], dtype: 'float32' },
  },
  graphs: [4, 6].map((steps) => ({ file: `steps-${steps}.onnx`, sizes: { steps } })),
};

/** Files of a model by name: graphs, or bytes as they are. */
export type TinyFiles = Readonly<Record<string, Graph | Uint8Array>>;

/** Writes a model folder with its `erc.json`. */
export async function writeTinyModel(
  folder: string,
  manifest: Omit<ModelManifestInput, 'files'> = tinyManifest,
  files: TinyFiles = { 'model.onnx': rowsGraph() },
): Promise<void> {
  const records: Record<string, { bytes: number; sha256: string }> = {};
  for (const [name, content] of Object.entries(files)) {
    const bytes = content instanceof Uint8Array ? content : encodeModel(content);
    records[name] = { bytes: bytes.length, sha256: sha256Of(bytes) };
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), bytes);
  }
  await writeManifest(folder, { ...manifest, files: records });
}

/** Writes `erc.json` with its hash. */
export async function writeManifest(folder: string, manifest: ModelManifestInput): Promise<void> {
  const text = JSON.stringify(manifest);
  await writeFile(join(folder, 'erc.json'), text);
  await writeFile(join(folder, SUMS_NAME), formatSums(manifest.files, text));
}

/** What the model of {@link rowsGraph} says of a text with so many turns before it. */
export function expectedOf(text: string, before: number): { joy: number; anger: number } {
  const [joy, anger] = [Math.exp(0.1 * text.length), Math.exp(0.2 * before)];
  return { joy: joy / (joy + anger), anger: anger / (joy + anger) };
}
