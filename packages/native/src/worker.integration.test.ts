import { Worker } from 'node:worker_threads';
import { encodeModel } from '@erc/onnx';
import { describe, expect, it } from 'vitest';
import { builtKernels, isMissing, NEEDS_ADDON } from './__fixtures__/native.js';
import { findAddon } from './find-addon.js';
import { runtimeFiles } from './runtime-files.js';

const model = encodeModel({
  inputs: [{ name: 'x', shape: ['rows', 'columns'], type: 'float32' }],
  outputs: [{ name: 'y', shape: ['columns', 'rows'], type: 'float32' }],
  initializers: [],
  nodes: [{ op: 'Transpose2D', domain: 'erc', name: 't', inputs: ['x'], outputs: ['y'], attributes: {} }],
});

/** What a thread does with the addon; one of its sessions is left to the end of the thread. */
const THREAD = `
const { parentPort, workerData } = require('node:worker_threads');
const addon = require(workerData.file);
addon.join(workerData.runtimes);
const sessions = [0, 1].map(() => addon.createSession(workerData.model, 1, true, []));
const [[, dims, data]] = addon.run(sessions[0], [['x', 'float32', [1, 2], Float32Array.of(3, 4)]], [['y']]);
addon.release(sessions[0]);
parentPort.postMessage({ dims, data });
`;

describe.skipIf(isMissing)(`threads${NEEDS_ADDON}`, () => {
  it('have the addon at once, and end without harm to the sessions of others', async () => {
    const found = findAddon(process.env.ERC_NATIVE);
    if ('missing' in found) throw new Error(found.missing);
    const own = await builtKernels().createSession(model, { threads: 2 });
    const workerData = { file: found.file, runtimes: runtimeFiles(), model };
    const results = await Promise.all(
      [0, 1, 2].map(async () => {
        const worker = new Worker(THREAD, { eval: true, workerData });
        const result = await new Promise((resolve, reject) => {
          worker.on('message', resolve);
          worker.on('error', reject);
        });
        await worker.terminate();
        return result;
      }),
    );
    expect(results).toEqual(results.map(() => ({ dims: [2, 1], data: Float32Array.of(3, 4) })));
    const x = { type: 'float32', data: Float32Array.of(1, 2), dims: [1, 2] };
    expect((await own.run({ x }, ['y'])).y!.data).toEqual(Float32Array.of(1, 2));
    await own.release();
  });
});
