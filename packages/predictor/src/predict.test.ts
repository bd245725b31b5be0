import { createRandom } from '@erc/core';
import { temporaryFolders } from '@erc/testing/temporary-folders';
import { beforeAll, describe, expect, it } from 'vitest';
import { type LettersLog, letters } from './__fixtures__/letters-encoder.js';
import {
  dialoguesGraph,
  dialoguesManifest,
  expectedOf,
  stepsGraph,
  stepsManifest,
  tinyManifest,
  writeTinyModel,
} from './__fixtures__/tiny-model.js';
import { loadPredictor } from './load-predictor.js';
import type { Predictor } from './predictor.js';

const newFolder = temporaryFolders();

/** Texts of 1 … 40 characters. */
function texts(count: number): string[] {
  const random = createRandom(3);
  return Array.from({ length: count }, () => 'a'.repeat(1 + random.integer(40)));
}

const load = (folder: string, log?: LettersLog): Promise<Predictor> =>
  loadPredictor(folder, { encoders: [letters(log)], threads: 1 });

describe('predict', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await newFolder();
    await writeTinyModel(folder);
  });

  it('says of each turn what the model computes of it and of those before it', async () => {
    const predictor = await load(folder);
    const [first, second] = await predictor.predict([{ text: 'abc' }, { text: 'ab' }]);
    expect(first).toMatchObject({ emotion: 'joy', missing: [], cut: {} });
    expect(first!.probabilities!.joy).toBeCloseTo(expectedOf('abc', 0).joy, 6);
    expect(second!.probabilities!.anger).toBeCloseTo(expectedOf('ab', 1).anger, 6);
    await predictor.dispose();
  });

  it('says the same of long dialogues, a few turns at a time', async () => {
    const log: LettersLog = { read: [], most: 0 };
    const predictor = await load(folder, log);
    const said = texts(10_000);
    const found = await predictor.predict(said.map((text) => ({ text })));
    expect(found).toHaveLength(said.length);
    expect(log.most).toBeLessThanOrEqual(64);
    for (const i of [0, 1, 63, 64, 65, 5000, 9999]) {
      expect(found[i]!.probabilities!.joy).toBeCloseTo(expectedOf(said[i]!, i).joy, 5);
    }
    await predictor.dispose();
  });

  it('says nothing of no turns', async () => {
    const predictor = await load(folder);
    expect(await predictor.predict([])).toEqual([]);
    await predictor.dispose();
  });

  it('reads a text that is there and empty, as training did, and says that it is missing', async () => {
    const predictor = await load(folder);
    const [found] = await predictor.predict([{ text: ' ' }]);
    expect(found).toMatchObject({ missing: ['text'], emotion: 'joy' });
    await predictor.dispose();
  });

  it('answers calls that overlap, each by itself', async () => {
    const predictor = await load(folder);
    const said = texts(20);
    const found = await Promise.all(said.map((text) => predictor.predict([{ text }])));
    for (const [i, [turn]] of found.entries()) {
      expect(turn!.probabilities!.joy).toBeCloseTo(expectedOf(said[i]!, 0).joy, 6);
    }
    await predictor.dispose();
  });

  it('ends at an abort, and goes on with the next call', async () => {
    const predictor = await load(folder);
    const control = new AbortController();
    const long = predictor.predict(
      texts(5000).map((text) => ({ text })),
      { signal: control.signal },
    );
    const next = predictor.predict([{ text: 'abc' }]);
    control.abort(new Error('enough'));
    await expect(long).rejects.toThrow('enough');
    expect((await next)[0]!.emotion).toBe('joy');
    await expect(predictor.predict([], { signal: AbortSignal.abort() })).rejects.toThrow('aborted');
    await predictor.dispose();
  });

  it('is not loaded where that is aborted', async () => {
    const control = new AbortController();
    const loading = loadPredictor(folder, { encoders: [letters()], signal: control.signal });
    control.abort(new Error('no more'));
    await expect(loading).rejects.toThrow('no more');
  });

  it('lets calls end that have begun when it is disposed, and refuses later ones', async () => {
    const predictor = await load(folder);
    const under = predictor.predict([{ text: 'abc' }]);
    const disposed = predictor.dispose();
    await expect(under).resolves.toHaveLength(1);
    await disposed;
    await expect(predictor.predict([])).rejects.toThrow('received one that was disposed');
    expect(() => predictor.session()).toThrow('received one that was disposed');
    await predictor.dispose();
  });
});

describe('predict of whole dialogues', () => {
  it('reads them in one batch', async () => {
    const folder = await newFolder();
    await writeTinyModel(folder, dialoguesManifest, { 'model.onnx': dialoguesGraph() });
    const predictor = await load(folder);
    const found = await predictor.predict(['a', 'ab', 'abcd'].map((text) => ({ text })));
    const joy = [2, 3, 5].map((characters) => Math.exp(0.1 * characters));
    const anger = [0, 1, 2].map((before) => Math.exp(0.2 * before));
    for (const [i, turn] of found.entries()) {
      expect(turn.probabilities!.joy).toBeCloseTo(joy[i]! / (joy[i]! + anger[i]!), 6);
    }
    await predictor.dispose();
  });

  it('pads them where a graph takes so many utterances and no others', async () => {
    const folder = await newFolder();
    const graph = dialoguesGraph();
    const fixed = {
      ...graph,
      inputs: graph.inputs.map((input) => ({ ...input, shape: [2, 5, 3] })),
    };
    await writeTinyModel(
      folder,
      { ...dialoguesManifest, graphs: [{ file: 'model.onnx', sizes: { dialogues: 2, utterances: 5 } }] },
      { 'model.onnx': fixed },
    );
    const predictor = await load(folder);
    const found = await predictor.predict(['a', 'ab', 'abcd'].map((text) => ({ text })));
    expect(found.map(({ emotion }) => emotion)).toEqual(['joy', 'joy', 'joy']);
    await expect(predictor.predict(['a', 'b', 'c', 'd', 'e', 'f'].map((text) => ({ text })))).rejects.toThrow(
      'expected at most 5 utterances',
    );
    await predictor.dispose();
  });
});

describe('predict with graphs of fixed lengths', () => {
  it('takes the shortest that has room, and refuses a turn that is longer than all, naming it', async () => {
    const folder = await newFolder();
    await writeTinyModel(folder, stepsManifest, {
      'steps-4.onnx': stepsGraph(4),
      'steps-6.onnx': stepsGraph(6),
    });
    const predictor = await load(folder);
    const said = ['abcd', 'a', 'abcde', 'abcdef', ''];
    const found = await predictor.predict(said.map((text) => ({ text })));
    for (const [i, turn] of found.entries()) {
      const joy = Math.exp(0.2 * said[i]!.length);
      expect(turn.probabilities!.joy).toBeCloseTo(joy / (joy + 1), 6);
    }
    await expect(predictor.predict([{ text: 'a' }, { text: 'abcdefg' }])).rejects.toThrow(
      'turn 2: text: expected at most 6 steps, which the model takes, received 7',
    );
    await predictor.dispose();
  });
});

describe('a session', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await newFolder();
    await writeTinyModel(folder);
  });

  it('says of each turn what predict says of it in the whole dialogue, and reads each once', async () => {
    const log: LettersLog = { read: [], most: 0 };
    const predictor = await load(folder, log);
    const said = texts(12);
    const whole = await predictor.predict(said.map((text) => ({ text })));
    log.read.length = 0;
    const session = predictor.session();
    for (const [i, text] of said.entries()) expect(await session.next({ text })).toEqual(whole[i]);
    expect(log.read).toEqual(said);
    await session.end();
    expect(await session.next({ text: said[0]! })).toEqual(whole[0]);
    await predictor.dispose();
  });

  it('does not add a turn that is refused', async () => {
    const predictor = await load(folder);
    const session = predictor.session();
    await session.next({ text: 'a' });
    await expect(session.next({})).rejects.toThrow('turn 2: text: expected a text');
    const { probabilities } = await session.next({ text: 'ab' });
    expect(probabilities!.joy).toBeCloseTo(expectedOf('ab', 1).joy, 6);
    await predictor.dispose();
  });

  it('has whole dialogues read as far as they have come', async () => {
    const dialogues = await newFolder();
    await writeTinyModel(dialogues, dialoguesManifest, { 'model.onnx': dialoguesGraph() });
    const predictor = await load(dialogues);
    const said = texts(5).map((text) => ({ text }));
    const whole = await predictor.predict(said);
    const session = predictor.session();
    for (const [i, turn] of said.entries()) expect(await session.next(turn)).toEqual(whole[i]);
    await predictor.dispose();
  });

  it('is refused for a model that reads later turns, with the reason', async () => {
    const ahead = await newFolder();
    await writeTinyModel(ahead, { ...tinyManifest, readsAhead: true });
    const predictor = await load(ahead);
    expect(() => predictor.session()).toThrow('received one that reads turns that come later');
    await predictor.dispose();
  });
});
