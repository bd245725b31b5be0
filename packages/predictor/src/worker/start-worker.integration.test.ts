import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import { DataError } from '@erc/core';
import { temporaryFolders } from '@erc/testing/temporary-folders';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { writeTfidfModel } from '../__fixtures__/tfidf-model.js';
import { tinyManifest, writeTinyModel } from '../__fixtures__/tiny-model.js';
import { loadPredictor } from '../load-predictor.js';
import { openPredictor } from '../open-predictor.js';
import { folderFiles } from '../platform/folder-files.js';

const newFolder = temporaryFolders();

const dialogue = ['I am so happy!', 'Are you?', 'Leave me alone.'].map((text) => ({ text }));

describe('a predictor in a thread of its own', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await newFolder();
    await writeTfidfModel(folder);
  });

  it('says what one in this thread says, by path and by address, and has sessions', async () => {
    const here = await openPredictor(folderFiles(folder), { threads: 1 });
    const expected = await here.predict(dialogue);
    await here.dispose();
    for (const place of [folder, pathToFileURL(folder)]) {
      const predictor = await loadPredictor(place, { threads: 1 });
      expect(predictor.model.labels).toEqual(['joy', 'anger']);
      expect(await predictor.predict(dialogue)).toEqual(expected);
      const session = predictor.session();
      for (const [i, turn] of dialogue.entries()) expect(await session.next(turn)).toEqual(expected[i]);
      await session.end();
      expect(await session.next(dialogue[0]!)).toEqual(expected[0]);
      await predictor.dispose();
      await predictor.dispose();
      await expect(predictor.predict(dialogue)).rejects.toThrow('received one that was disposed');
    }
  });

  it('leaves this thread free while it computes', async () => {
    const predictor = await loadPredictor(folder, { threads: 1 });
    const many = Array.from({ length: 5000 }, (_, i) => ({ text: `happy ${'alone '.repeat(i % 40)}` }));
    let turns = 0;
    const timer = setInterval(() => turns++, 1);
    await predictor.predict(many);
    clearInterval(timer);
    expect(turns).toBeGreaterThan(20);
    await predictor.dispose();
  });

  it('throws the errors of that thread with their class and message', async () => {
    const predictor = await loadPredictor(folder, { threads: 1 });
    const error: unknown = await predictor.predict([{}]).catch((cause: unknown) => cause);
    expect(error).toBeInstanceOf(DataError);
    expect(String(error)).toContain('turn 1: text: expected a text');
    const odd = { text: 'a', where: 'x', more: () => {} };
    await expect(predictor.predict([odd])).rejects.toThrow('expected turns of plain values');
    expect(await predictor.predict(dialogue)).toHaveLength(3);
    await predictor.dispose();
  });

  it('says what is wrong with a folder', async () => {
    const missing = join(folder, 'none');
    await expect(loadPredictor(missing)).rejects.toBeInstanceOf(DataError);
    await expect(loadPredictor(missing)).rejects.toThrow(`${missing}/erc.json: expected a file`);
    const plugin = await newFolder();
    await writeTinyModel(plugin, tinyManifest);
    await expect(loadPredictor(plugin)).rejects.toThrow(
      'received "letters". One of a plugin is given by its descriptor: loadPredictor(folder, { encoders: [descriptor] }), or --plugin FILE of predict and serve.',
    );
  });

  it('ends a call at an abort, and the loading', async () => {
    const predictor = await loadPredictor(folder, { threads: 1 });
    const control = new AbortController();
    const long = predictor.predict(
      Array.from({ length: 5000 }, () => ({ text: 'happy' })),
      { signal: control.signal },
    );
    control.abort(new Error('enough'));
    await expect(long).rejects.toThrow('enough');
    expect(await predictor.predict(dialogue)).toHaveLength(3);
    await predictor.dispose();
    const loading = new AbortController();
    const loaded = loadPredictor(folder, { signal: loading.signal });
    setTimeout(() => loading.abort(new Error('no more')), 5);
    await expect(loaded).rejects.toThrow('no more');
  });

  it('adds a turn exactly where the call is answered, however late an abort comes', async () => {
    const predictor = await loadPredictor(folder, { threads: 1 });
    const session = predictor.session();
    const [happy] = await predictor.predict(dialogue);
    const late = new AbortController();
    const answered = session.next(dialogue[0]!, { signal: late.signal });
    // The other thread answers meanwhile, and this one has not seen it.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1000);
    late.abort(new Error('too late'));
    expect(await answered).toEqual(happy);
    await expect(session.next({})).rejects.toThrow('turn 2: text: expected a text');
    const early = new AbortController();
    const long = predictor.predict(Array.from({ length: 5000 }, () => ({ text: 'happy' })));
    const refused = session.next(dialogue[1]!, { signal: early.signal });
    early.abort(new Error('enough'));
    await expect(refused).rejects.toBe(early.signal.reason);
    await long;
    await expect(session.next({})).rejects.toThrow('turn 2: text: expected a text');
    await predictor.dispose();
  });

  it('refuses all calls when the thread is lost, and says so', async () => {
    const started = vi.spyOn(Worker.prototype, 'unref');
    const predictor = await loadPredictor(folder, { threads: 1 });
    const [worker] = started.mock.contexts as Worker[];
    started.mockRestore();
    const under = predictor.predict(Array.from({ length: 5000 }, () => ({ text: 'happy' })));
    const ended = worker!.terminate();
    await expect(under).rejects.toThrow('expected a thread that computes, received none any more');
    expect(String(await predictor.lost)).toContain('received none any more: it ended with code 1.');
    await ended;
    await expect(predictor.predict(dialogue)).rejects.toThrow('received none any more');
    await predictor.dispose();
  });

  it('is not lost when it is disposed', async () => {
    const predictor = await loadPredictor(folder, { threads: 1 });
    let isLost = false;
    void predictor.lost!.then(() => {
      isLost = true;
    });
    await predictor.dispose();
    await new Promise(setImmediate);
    expect(isLost).toBe(false);
  });
});
