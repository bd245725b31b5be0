import { readdir, readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { temporaryFolders } from '@erc/testing/temporary-folders';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { writeTfidfModel } from '../__fixtures__/tfidf-model.js';
import { loadPredictor } from '../load-predictor.js';
import { openPredictor } from '../open-predictor.js';
import { folderFiles } from '../platform/folder-files.js';
import { fetchedFiles } from './fetched-files.js';

const newFolder = temporaryFolders();

const dialogue = ['I am so happy!', 'Leave me alone.'].map((text) => ({ text }));

/** What a server answers in the place of a file. */
type Instead = Readonly<Record<string, 'endless' | 'other' | 'none' | 'nothing'>>;

describe('a model on a server', () => {
  let folder: string;
  let server: Server;
  let url: string;
  let instead: Instead = {};
  let unanswered: () => void;

  beforeAll(async () => {
    folder = await newFolder();
    await writeTfidfModel(folder);
    server = createServer(async (request, response) => {
      const name = request.url!.replace('/models/tiny/', '');
      switch (instead[name]) {
        case 'endless': {
          const chunk = Buffer.alloc(2 ** 16, 32);
          const more = (): void => {
            while (!response.destroyed && response.write(chunk));
          };
          response.on('drain', more);
          more();
          return;
        }
        case 'other':
          response.end('<!doctype html>');
          return;
        case 'nothing':
          unanswered();
          return;
        case 'none':
          response.writeHead(404).end();
          return;
        default:
          response.end(await readFile(join(folder, name)));
      }
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/models/tiny`;
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  it('predicts as it does on the disk, and leaves nothing there', async () => {
    instead = {};
    const here = await openPredictor(folderFiles(folder), { threads: 1 });
    const expected = await here.predict(dialogue);
    await here.dispose();
    for (const encoders of [undefined, []]) {
      const predictor = await loadPredictor(url, { threads: 1, ...(encoders && { encoders }) });
      expect(await predictor.predict(dialogue)).toEqual(expected);
      await predictor.dispose();
    }
    // As a browser has it: in memory.
    const fetched = await openPredictor(fetchedFiles(new URL(url)), { threads: 1 });
    expect(await fetched.predict(dialogue)).toEqual(expected);
    await fetched.dispose();
    expect((await readdir(tmpdir())).filter((name) => name.startsWith('erc-model'))).toEqual([]);
  });

  describe('in a thread of its own', () => {
    let temporary: string;
    beforeEach(async () => {
      temporary = await newFolder();
      vi.stubEnv('TMPDIR', temporary);
    });
    const downloads = async (): Promise<string[]> =>
      (await readdir(temporary)).filter((name) => name.startsWith('erc-model'));
    afterEach(() => {
      vi.unstubAllEnvs();
    });

    it('leaves nothing on the disk when the loading is aborted', async () => {
      instead = { 'model.onnx': 'nothing' };
      const isAsked = new Promise<void>((resolve) => {
        unanswered = resolve;
      });
      const control = new AbortController();
      const loading = loadPredictor(url, { signal: control.signal });
      await isAsked;
      expect(await downloads()).toHaveLength(1);
      control.abort(new Error('enough'));
      await expect(loading).rejects.toThrow('enough');
      expect(await downloads()).toEqual([]);
    });

    it('leaves nothing on the disk when the thread dies', async () => {
      instead = {};
      const started = vi.spyOn(Worker.prototype, 'unref');
      const predictor = await loadPredictor(url, { threads: 1 });
      const [worker] = started.mock.contexts as Worker[];
      started.mockRestore();
      expect(await downloads()).toHaveLength(1);
      await worker!.terminate();
      await predictor.lost;
      expect(await downloads()).toEqual([]);
    });

    it('leaves nothing on the disk when a file is not the one that was exported', async () => {
      instead = { 'model.onnx': 'other' };
      await expect(loadPredictor(url)).rejects.toThrow('/model.onnx: expected');
      expect(await downloads()).toEqual([]);
    });
  });

  it.each<[Instead, string]>([
    [{ 'erc.json': 'none' }, '/erc.json: expected a file, received status 404'],
    [{ 'erc.json': 'endless' }, '/erc.json: expected at most 8388608 bytes, received more'],
    [{ 'erc.json': 'other' }, '/erc.json: expected JSON'],
    [{ 'model.onnx': 'none' }, '/model.onnx: expected a file, received status 404'],
    [{ 'model.onnx': 'endless' }, '/model.onnx: expected at most'],
    [{ 'model.onnx': 'other' }, '/model.onnx: expected'],
    [{ 'state.safetensors': 'other' }, '/state.safetensors: expected'],
  ])('is refused where a file is not the one that was exported: %j', async (answers, problem) => {
    instead = answers;
    await expect(loadPredictor(url, { encoders: [] })).rejects.toThrow(problem);
    await expect(openPredictor(fetchedFiles(new URL(`${url}/`)))).rejects.toThrow(problem);
  });

  it('is refused where nobody answers, and where the address is of another kind', async () => {
    await expect(loadPredictor('http://127.0.0.1:1/models', { encoders: [] })).rejects.toThrow(
      'http://127.0.0.1:1/models/erc.json: expected a file, received: ',
    );
    await expect(loadPredictor(new URL('ftp://example.org/models'), { encoders: [] })).rejects.toThrow(
      'expected the path of a folder, or an address that begins with http:, https: or file:',
    );
  });
});
