import { open, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sha256Of } from '@erc/core';
import { sha256OfFile } from '@erc/core/node';
import { encodeModel } from '@erc/onnx';
import { temporaryFolders } from '@erc/testing/temporary-folders';
import { expect, it } from 'vitest';
import { letters } from './__fixtures__/letters-encoder.js';
import { expectedOf, rowsGraph, tinyManifest, WEIGHTS, writeManifest } from './__fixtures__/tiny-model.js';
import { openPredictor } from './open-predictor.js';
import { folderFiles } from './platform/folder-files.js';

const newFolder = temporaryFolders();

// A file of 2 GiB is hashed twice: .ci/full asks for it.
const isAsked = process.env.ERC_LARGE === '1';

it.skipIf(!isAsked)(
  `weights behind the first 2 GiB of their file are read${isAsked ? '' : ' (skipped: ERC_LARGE is not 1)'}`,
  async () => {
    const folder = await newFolder();
    const offset = 2 ** 31 + 4096;
    const path = join(folder, 'model.weights');
    // Nothing but a hole before them: it takes no room on the disk.
    const file = await open(path, 'w');
    await file.write(new Uint8Array(Float32Array.from(WEIGHTS).buffer), 0, 4 * WEIGHTS.length, offset);
    await file.close();
    const graph = encodeModel(rowsGraph(), {
      outside: { file: 'model.weights', offsets: new Map([['kernel', offset]]) },
    });
    await writeFile(join(folder, 'model.onnx'), graph);
    await writeManifest(folder, {
      ...tinyManifest,
      weights: 'model.weights',
      files: {
        'model.onnx': { bytes: graph.length, sha256: sha256Of(graph) },
        'model.weights': { bytes: offset + 4 * WEIGHTS.length, sha256: await sha256OfFile(path) },
      },
    });
    const predictor = await openPredictor(folderFiles(folder), { encoders: [letters()], threads: 1 });
    const [turn] = await predictor.predict([{ text: 'three' }]);
    expect(turn!.probabilities!.joy).toBeCloseTo(expectedOf('three', 0).joy, 6);
    await predictor.dispose();
  },
  120_000,
);
