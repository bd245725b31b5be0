import { createHash } from 'node:crypto';
import { cp, readFile, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { EncoderError } from '@erc/core';
import { temporaryFolders } from '@erc/testing/temporary-folders';
import { env } from '@huggingface/transformers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openModelFile } from './open-model.js';

const newFolder = temporaryFolders();
const where = 'a test';
const BERT = fileURLToPath(new URL('./__fixtures__/bert', import.meta.url));
const FILE = 'model.onnx';
const OUTSIDE = fileURLToPath(new URL('./__fixtures__/outside', import.meta.url));
const before = env.remoteHost;
let scratch: string;
let server: Server;
let asked: string[] = [];

beforeAll(async () => {
  scratch = await newFolder();
  server = createServer(async (request, response) => {
    asked.push(request.url!);
    const [, name] = /^\/own\/outside\/resolve\/v1\/(.*)$/.exec(request.url!) ?? [];
    const content = name && (await readFile(join(OUTSIDE, name)).catch(() => undefined));
    response.writeHead(content ? 200 : 404).end(content || 'none');
  });
  await new Promise<void>((done) => {
    server.listen(0, '127.0.0.1', done);
  });
  env.remoteHost = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
});
afterAll(() => {
  env.remoteHost = before;
  server.closeAllConnections();
  server.close();
});

describe('openModelFile', () => {
  it('takes a file by its path, or of a folder', async () => {
    const path = join(BERT, FILE);
    const sha256 = createHash('sha256')
      .update(await readFile(path))
      .digest('hex');
    expect(await openModelFile({ model: path }, { where })).toEqual({ path, sha256 });
    expect(await openModelFile({ model: BERT, file: FILE }, { where })).toEqual({ path, sha256 });
  });

  it('takes a file of a repository of the hub, with the weights outside it, and downloads it once', async () => {
    const options = {
      model: 'own/outside',
      file: 'model.onnx',
      revision: 'v1',
      cacheDirectory: join(scratch, 'cache'),
    };
    const { path, sha256 } = await openModelFile(options, { where });
    expect(path).toBe(join(scratch, 'cache/own/outside/v1/model.onnx'));
    expect(asked.sort()).toEqual(
      ['model.onnx', 'product.weights'].map((name) => `/own/outside/resolve/v1/${name}`),
    );
    expect(sha256).toBe((await openModelFile({ model: join(OUTSIDE, 'model.onnx') }, { where })).sha256);
    asked = [];
    expect(await openModelFile({ ...options, offline: true }, { where })).toEqual({ path, sha256 });
    expect(asked).toEqual([]);
    // Other weights are another model.
    await writeFile(join(dirname(path), 'product.weights'), 'others');
    expect((await openModelFile(options, { where })).sha256).not.toBe(sha256);
  });

  it('prefers a folder of that name to a repository', async () => {
    const folder = join(scratch, 'own/outside');
    await cp(OUTSIDE, folder, { recursive: true });
    asked = [];
    const { path } = await openModelFile({ model: folder, file: 'model.onnx' }, { where });
    expect(path).toBe(join(folder, 'model.onnx'));
    expect(asked).toEqual([]);
  });

  it('names what is missing', async () => {
    const opening = (options: Parameters<typeof openModelFile>[0]) => openModelFile(options, { where });
    await expect(opening({ model: 'models/face.onnx' })).rejects.toThrow(EncoderError);
    await expect(opening({ model: 'models/face.onnx' })).rejects.toThrow(
      /a test: model: expected an ONNX file, or with "file" the folder or the repository .*received models\/face\.onnx/,
    );
    await expect(opening({ model: join(BERT, FILE), file: 'x.onnx' })).rejects.toThrow(/received the file/);
    await expect(opening({ model: BERT, file: 'x.onnx' })).rejects.toThrow(/x\.onnx: expected this file/);
    const absent = { model: 'own/outside', revision: 'v1', file: 'x.onnx', cacheDirectory: scratch };
    await expect(opening(absent)).rejects.toThrow(/own\/outside: x\.onnx: .*HTTP 404/);
    await expect(opening({ ...absent, offline: true })).rejects.toThrow(/downloads are off/);
    const alone = join(scratch, 'alone.onnx');
    await cp(join(OUTSIDE, 'model.onnx'), alone);
    await expect(opening({ model: alone })).rejects.toThrow(
      /expected the file .*product\.weights, which it keeps weights in/,
    );
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(openModelFile(absent, { where, signal })).rejects.toThrow('enough');
  });
});
