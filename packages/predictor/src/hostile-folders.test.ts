import { appendFile, mkdir, readFile, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DataError, sha256Of, writeSafetensors } from '@erc/core';
import { temporaryFolders } from '@erc/testing/temporary-folders';
import { describe, expect, it } from 'vitest';
import { letters } from './__fixtures__/letters-encoder.js';
import {
  rowsGraph,
  stepsGraph,
  stepsManifest,
  type TinyFiles,
  tinyManifest,
  writeManifest,
  writeTinyModel,
} from './__fixtures__/tiny-model.js';
import { loadPredictor } from './load-predictor.js';
import type { Predictor } from './predictor.js';

const newFolder = temporaryFolders();

const load = (folder: string): Promise<Predictor> =>
  loadPredictor(folder, { encoders: [letters()], threads: 1 });

async function tinyFolder(
  manifest: Parameters<typeof writeTinyModel>[1] = tinyManifest,
  files?: TinyFiles,
): Promise<string> {
  const folder = await newFolder();
  await writeTinyModel(folder, manifest, files);
  return folder;
}

/** Changes what `erc.json` says and its own hash, those of other files aside. */
async function edit(folder: string, change: (manifest: Record<string, unknown>) => void): Promise<void> {
  const path = join(folder, 'erc.json');
  const manifest = JSON.parse(await readFile(path, 'utf8'));
  change(manifest);
  await writeManifest(folder, manifest);
}

const text = tinyManifest.streams.text!;

describe('a folder that is not as it was exported is refused, with the file that is wrong:', () => {
  it('none', async () => {
    const folder = join(await newFolder(), 'none');
    await expect(load(folder)).rejects.toThrow(`${folder}/erc.json: expected a file, received: ENOENT`);
    await expect(load(folder)).rejects.toBeInstanceOf(DataError);
  });

  it('changed bytes', async () => {
    const folder = await tinyFolder();
    const path = join(folder, 'model.onnx');
    const bytes = await readFile(path);
    bytes[bytes.length - 1]! ^= 1;
    await writeFile(path, bytes);
    await expect(load(folder)).rejects.toThrow(
      /model\.onnx: expected the SHA-256 \w{12}…, as it was exported/,
    );
  });

  it('another description, and one whose hash is gone', async () => {
    const folder = await tinyFolder();
    const path = join(folder, 'erc.json');
    const text = await readFile(path, 'utf8');
    await writeFile(path, text.replace('"joy","anger"', '"anger","joy"'));
    await expect(load(folder)).rejects.toThrow(
      /erc\.json: expected the SHA-256 \w{12}…, as it was exported, received \w{12}…: the file has changed/,
    );
    await writeFile(path, text);
    await writeFile(join(folder, 'SHA256SUMS'), '');
    await expect(load(folder)).rejects.toThrow('SHA256SUMS: expected a line of erc.json, received none');
    await rm(join(folder, 'SHA256SUMS'));
    await expect(load(folder)).rejects.toThrow('SHA256SUMS: expected a file, received: ENOENT');
  });

  it('bytes behind the end, and a cut file', async () => {
    const folder = await tinyFolder();
    await appendFile(join(folder, 'model.onnx'), 'x');
    await expect(load(folder)).rejects.toThrow(/model\.onnx: expected \d+ bytes, as they were exported/);
    await truncate(join(folder, 'model.onnx'), 10);
    await expect(load(folder)).rejects.toThrow('received 10: the file is incomplete or has changed');
  });

  it('a missing file, and a folder in its place', async () => {
    const folder = await tinyFolder();
    await rm(join(folder, 'model.onnx'));
    await expect(load(folder)).rejects.toThrow('model.onnx: expected a file, received: ENOENT');
    await mkdir(join(folder, 'model.onnx'));
    await expect(load(folder)).rejects.toThrow('model.onnx: expected a file, received: a folder');
  });

  it('constants that are no safetensors, and hashes that fit', async () => {
    const manifest = { ...tinyManifest, state: 'state.safetensors' };
    const graph = rowsGraph();
    const folder = await tinyFolder(manifest, {
      'model.onnx': graph,
      'state.safetensors': new TextEncoder().encode('no arrays'),
    });
    await expect(load(folder)).rejects.toThrow('state.safetensors');
    const wide = writeSafetensors({
      'text/mean': { data: new Float32Array(2), shape: [2] },
      'text/sd': { data: new Float32Array(2).fill(1), shape: [2] },
    });
    const other = await tinyFolder(manifest, { 'model.onnx': graph, 'state.safetensors': wide });
    const predictor = await load(other);
    await expect(predictor.predict([{ text: 'a' }])).rejects.toThrow('standardize: expected shape');
    await predictor.dispose();
  });

  it('a graph that is no ONNX, or has other inputs and outputs', async () => {
    const broken = await tinyFolder(tinyManifest, { 'model.onnx': new TextEncoder().encode('graph') });
    await expect(load(broken)).rejects.toThrow('model.onnx: expected an ONNX model');
    const other = await tinyFolder(tinyManifest, { 'model.onnx': stepsGraph('steps') });
    await expect(load(other)).rejects.toThrow(
      'model.onnx: expected the inputs stream/text and the outputs logits, received stream/text, mask/text and logits',
    );
  });
});

describe('a description that cannot be right is refused:', () => {
  it('a text that is no JSON, too long, or of a newer program', async () => {
    const folder = await tinyFolder();
    const path = join(folder, 'erc.json');
    await edit(folder, (manifest) => {
      manifest.version = 7;
    });
    await expect(load(folder)).rejects.toThrow('expected version 2, received 7');
    await writeFile(path, '['.repeat(100_000));
    await expect(load(folder)).rejects.toThrow('erc.json: expected JSON nested at most 200 deep');
    await writeFile(path, Buffer.alloc(2 ** 23 + 1));
    await expect(load(folder)).rejects.toThrow('erc.json: expected at most 8388608 bytes');
  });

  it('an encoder that nobody knows, by its name', async () => {
    const folder = await tinyFolder({
      ...tinyManifest,
      streams: { text: { ...text, encoder: { type: 'runes' } } },
    });
    await expect(load(folder)).rejects.toThrow(
      /streams\.text: expected a text encoder that is built in \(.*tfidf.*\), received "runes"/,
    );
  });

  it('an encoder with options that it does not have, of another id, or of another width', async () => {
    const withStream = (changes: object) =>
      tinyFolder({ ...tinyManifest, streams: { text: { ...text, ...changes } } });
    await expect(load(await withStream({ encoder: { type: 'letters', runes: 1 } }))).rejects.toThrow(
      'Unrecognized key: "runes"',
    );
    await expect(load(await withStream({ encoderId: sha256Of('other') }))).rejects.toThrow(
      'streams.text: expected the encoder d9298a10d1b0, which the model was trained with',
    );
    await expect(load(await withStream({ spec: { kind: 'vector', dim: 2_000_000_000 } }))).rejects.toThrow(
      'expected an encoder of width 2000000000, received one of 3',
    );
  });

  it('features of a dataset folder', async () => {
    const folder = await tinyFolder();
    await edit(folder, (manifest) => {
      manifest.streams = { text: { ...text, encoder: { type: 'features' }, encoderId: undefined } };
    });
    await expect(load(folder)).rejects.toThrow('received "features"');
  });

  it.each(['/etc', '../..', './../..', './.ssh', 'a/b/c', '~/models', 'C:\\models', '.', './model'])(
    'a model of an encoder outside the folder: %s',
    async (model) => {
      const folder = await tinyFolder({
        ...tinyManifest,
        streams: { text: { ...text, encoder: { type: 'transformer', model } } },
      });
      await expect(load(folder)).rejects.toThrow(
        "expected a path inside the encoder's folder, such as ./vocabulary.txt, received",
      );
    },
  );

  it('a file in the folder of an encoder that nobody told of', async () => {
    const config = new TextEncoder().encode('{}');
    const folder = await tinyFolder(
      {
        ...tinyManifest,
        streams: { text: { ...text, encoder: { type: 'transformer', model: '.' }, folder: 'encoders/text' } },
      },
      { 'model.onnx': rowsGraph(), 'encoders/text/config.json': config },
    );
    await writeFile(join(folder, 'encoders/text/tokenizer.json'), '{}');
    await expect(load(folder)).rejects.toThrow(
      'encoders/text: expected the files that erc.json names, received tokenizer.json as well',
    );
    await rm(join(folder, 'encoders/text/tokenizer.json'));
    await writeFile(join(folder, 'elsewhere.json'), '{"a": 1}');
    await rm(join(folder, 'encoders/text/config.json'));
    await symlink(join(folder, 'elsewhere.json'), join(folder, 'encoders/text/config.json'));
    await expect(load(folder)).rejects.toThrow('encoders/text/config.json: expected 2 bytes');
  });

  it('inputs that no turn gives, of other shapes, or that are enormous', async () => {
    const withInputs = (
      inputs: Record<string, { shape: (number | string)[]; dtype: 'float32' | 'int32' }>,
    ) => ({
      ...tinyManifest,
      inputs: { ...tinyManifest.inputs, ...inputs },
    });
    const refusal = async (manifest: Parameters<typeof writeTinyModel>[1]): Promise<string> => {
      const graph = rowsGraph();
      const inputs = Object.entries(manifest!.inputs).map(([name, { shape }]) => ({
        name,
        shape: [...shape],
        type: 'float32' as const,
      }));
      const predictor = await load(await tinyFolder(manifest, { 'model.onnx': { ...graph, inputs } }));
      const error: unknown = await predictor.predict([{ text: 'a' }]).catch((cause: unknown) => cause);
      await predictor.dispose();
      return String(error);
    };
    expect(await refusal(withInputs({ soft: { shape: ['rows', 2], dtype: 'float32' } }))).toContain(
      'erc.json: inputs: expected those that turns give (labels, weights, stream/text), received "soft" as well',
    );
    expect(await refusal(withInputs({ weights: { shape: ['rows', 9], dtype: 'float32' } }))).toContain(
      'inputs.weights: expected float32 of [rows, 9], received float32 of [1]',
    );
    expect(await refusal(withInputs({ weights: { shape: ['rows'], dtype: 'int32' } }))).toContain(
      'inputs.weights: expected int32 of [rows]',
    );
  });

  it('sizes and windows that memory has no room for', async () => {
    const steps = await tinyFolder(
      { ...stepsManifest, graphs: [{ file: 'model.onnx', sizes: { steps: 2_000_000_000 } }] },
      { 'model.onnx': stepsGraph('steps') },
    );
    const predictor = await load(steps);
    await expect(predictor.predict([{ text: 'a' }])).rejects.toThrow(
      'expected at most 268435456 numbers, received 1 × 2000000000 × 1 of them',
    );
    await predictor.dispose();
    const window = await tinyFolder({
      ...tinyManifest,
      streams: { text: { ...text, window: { before: 2_000_000_000 } } },
    });
    const wide = await load(window);
    await expect(wide.predict([{ text: 'a' }])).rejects.toThrow('turn 1: expected at most 268435456 numbers');
    await wide.dispose();
    const rows = await tinyFolder({
      ...tinyManifest,
      graphs: [{ file: 'model.onnx', sizes: { rows: 2 ** 31 - 1 } }],
    });
    const many = await load(rows);
    await expect(many.predict([{ text: 'a' }])).rejects.toThrow('expected graphs of at most 1048576 rows');
    await many.dispose();
  });
});
