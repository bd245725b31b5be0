import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { encodeModel } from '@erc/onnx';
import { temporaryFolders } from '@erc/testing/temporary-folders';
import { describe, expect, it } from 'vitest';
import { letters } from './__fixtures__/letters-encoder.js';
import { expectedOf, rowsGraph, tinyManifest, WEIGHTS, writeTinyModel } from './__fixtures__/tiny-model.js';
import { openPredictor } from './open-predictor.js';
import { folderFiles } from './platform/folder-files.js';

const newFolder = temporaryFolders();

const NAME = 'model.weights';
const AT = 4096;

/** A graph whose kernel lies in a file. */
const graph = ({ file = NAME, offset = AT }: { file?: string; offset?: number } = {}): Uint8Array =>
  encodeModel(rowsGraph(), { outside: { file, offsets: new Map([['kernel', offset]]) } });

/** The kernel behind `AT` bytes. */
function weights(): Uint8Array {
  const bytes = new Uint8Array(AT + 4 * WEIGHTS.length);
  new Float32Array(bytes.buffer, AT).set(WEIGHTS);
  return bytes;
}

async function folderOf(
  files: Readonly<Record<string, Uint8Array>>,
  manifest: Partial<typeof tinyManifest> = { weights: NAME },
): Promise<string> {
  const folder = await newFolder();
  await writeTinyModel(folder, { ...tinyManifest, ...manifest }, files);
  return folder;
}

const open = (folder: string, files = folderFiles(folder)) =>
  openPredictor(files, { encoders: [letters()], threads: 1 });

describe('weights outside of the graphs', () => {
  const turns = [{ text: 'one' }, { text: 'three' }];
  const expected = [expectedOf('one', 0), expectedOf('three', 1)];

  it('are read from a file, and from memory where there is none', async () => {
    const folder = await folderOf({ 'model.onnx': graph(), [NAME]: weights() });
    const onDisk = folderFiles(folder);
    const inMemory: typeof onDisk = {
      ...onDisk,
      file: async (name, record) => ({ path: name, bytes: await onDisk.bytes(name, record) }),
    };
    for (const files of [onDisk, inMemory]) {
      const predictor = await open(folder, files);
      const found = await predictor.predict(turns);
      for (const [i, { probabilities }] of found.entries()) {
        expect(probabilities!.joy).toBeCloseTo(expected[i]!.joy, 6);
      }
      await predictor.dispose();
    }
  });

  it.each<[string, Parameters<typeof graph>[0], string]>([
    ['a folder above', { file: '../model.weights' }, 'received "../model.weights"'],
    ['another folder', { file: '/etc/passwd' }, 'received "/etc/passwd"'],
    ['a file that nobody told of', { file: 'other.weights' }, 'received "other.weights"'],
    [
      'a byte past the end',
      { offset: AT + 4 },
      `among the ${AT + 24} bytes of model.weights, received 24 from ${AT + 4} on`,
    ],
    ['bytes far past the end', { offset: 9e14 }, 'received 24 from 900000000000000 on'],
  ])('are refused before anything opens them, where they begin in %s', async (_, place, message) => {
    const folder = await folderOf({ 'model.onnx': graph(place), [NAME]: weights() });
    await expect(open(folder)).rejects.toThrow(`${folder}/model.onnx: kernel: expected numbers`);
    await expect(open(folder)).rejects.toThrow(message);
  });

  it('are refused where erc.json does not name them, does not tell of them, or has them elsewhere', async () => {
    const unnamed = await folderOf({ 'model.onnx': graph(), [NAME]: weights() }, {});
    await expect(open(unnamed)).rejects.toThrow(
      'model.onnx: kernel: expected numbers in the file itself, received "model.weights"',
    );
    const untold = await folderOf({ 'model.onnx': graph() });
    await expect(open(untold)).rejects.toThrow('files: expected model.weights, received none');
    const elsewhere = await folderOf(
      { 'model.onnx': graph(), 'weights/model.weights': weights() },
      { weights: 'weights/model.weights' },
    );
    await expect(open(elsewhere)).rejects.toThrow('weights: expected a file beside model.onnx');
  });

  it('are refused where they are gone, or have changed', async () => {
    const folder = await folderOf({ 'model.onnx': graph(), [NAME]: weights() });
    await rm(join(folder, NAME));
    await expect(open(folder)).rejects.toThrow('model.weights: expected a file, received: ENOENT');
  });
});

it('a folder of the first version, which has no hash of erc.json, still opens', async () => {
  const folder = await folderOf({ 'model.onnx': encodeModel(rowsGraph()) }, { version: 1 });
  await rm(join(folder, 'SHA256SUMS'));
  const predictor = await open(folder);
  const [{ probabilities } = {}] = await predictor.predict([{ text: 'one' }]);
  expect(probabilities!.joy).toBeCloseTo(expectedOf('one', 0).joy, 6);
  await predictor.dispose();
});
