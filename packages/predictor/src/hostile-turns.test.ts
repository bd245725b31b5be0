import { DataError } from '@erc/core';
import { temporaryFolders } from '@erc/testing/temporary-folders';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { letters } from './__fixtures__/letters-encoder.js';
import { soundGraph, soundManifest } from './__fixtures__/sound-model.js';
import { tinyManifest, writeTinyModel } from './__fixtures__/tiny-model.js';
import type { PredictorTurn } from './dialogue.js';
import { loadPredictor } from './load-predictor.js';
import type { Predictor } from './predictor.js';

const newFolder = temporaryFolders();

/** What JavaScript may hand in. */
const anything = (value: unknown): PredictorTurn => value as PredictorTurn;

describe('a predictor of texts', () => {
  let predictor: Predictor;
  beforeAll(async () => {
    const folder = await newFolder();
    await writeTinyModel(folder, { ...tinyManifest, limits: { utterances: 100 } });
    predictor = await loadPredictor(folder, { encoders: [letters()], threads: 1 });
  });
  afterAll(() => predictor.dispose());

  it('answers a text of 1 MB, and refuses a longer one', async () => {
    expect(await predictor.predict([{ text: 'a'.repeat(2 ** 20) }])).toHaveLength(1);
    await expect(predictor.predict([{ text: 'a'.repeat(2 ** 20 + 1) }])).rejects.toThrow(
      'turn 1: expected a turn: text: Too big',
    );
  });

  it('refuses a dialogue of more text than there may be in all turns', async () => {
    const long = Array.from({ length: 17 }, () => ({ text: 'a'.repeat(2 ** 20) }));
    await expect(predictor.predict(long)).rejects.toThrow('expected at most 16777216 characters');
  });

  it('refuses more turns than the model takes, before any is looked at', async () => {
    await expect(predictor.predict(new Array<PredictorTurn>(10_000))).rejects.toThrow(
      'dialogue: expected at most 100 turns, which is what the model takes, received 10000',
    );
  });

  it.each([
    [undefined, 'expected object'],
    [null, 'expected object'],
    ['hello', 'expected object'],
    [{ text: 7 }, 'text: '],
    [{ text: 'a', texts: 'b' }, 'Unrecognized key: "texts"'],
    [
      { text: 'a', audio: 'my.wav' },
      'audio: expected { path }, { wav } of bytes, or { samples, sampleRateHz }',
    ],
    [{ text: 'a', audio: { samples: [0, 1], sampleRateHz: 16_000 } }, 'audio: expected { path }'],
    [{ text: 'a', visual: { frames: [] } }, 'visual: frames: Too small'],
    [{ text: 'a', speaker: 'x'.repeat(5000) }, 'speaker: Too big'],
  ])('refuses what is no turn, naming it: %j', async (turn, problem) => {
    const error: unknown = await predictor
      .predict([{ text: 'a' }, anything(turn)])
      .catch((cause: unknown) => cause);
    expect(error).toBeInstanceOf(DataError);
    expect(String(error)).toContain('turn 2: expected a turn: ');
    expect(String(error)).toContain(problem);
  });

  it('names a turn as its caller does', async () => {
    await expect(predictor.predict([{ where: 'turns.csv row 12' }])).rejects.toThrow(
      'turns.csv row 12: text: expected a text, because the model reads one of every turn; received none',
    );
  });

  it('takes names that every object has', async () => {
    const [turn] = await predictor.predict([{ text: 'a', speaker: '__proto__', gender: 'constructor' }]);
    expect(turn!.missing).toEqual([]);
  });
});

describe('a predictor of voices', () => {
  let predictor: Predictor;
  beforeAll(async () => {
    const folder = await newFolder();
    await writeTinyModel(folder, soundManifest, { 'model.onnx': soundGraph() });
    predictor = await loadPredictor(folder, { encoders: [], threads: 1 });
  });
  afterAll(() => predictor.dispose());

  const second = Float32Array.from({ length: 16_000 }, (_, i) => Math.sin(i / 20) / 2);

  it('answers samples, with what it lacked', async () => {
    const [turn] = await predictor.predict([{ audio: { samples: second, sampleRateHz: 16_000 } }]);
    expect(turn).toMatchObject({ missing: [], emotion: expect.any(String) });
  });

  it.each([
    [{}, 'turn 1: audio: expected a voice'],
    [
      { audio: { samples: new Float32Array(0), sampleRateHz: 16_000 } },
      'turn 1: samples: expected at least 1 sample',
    ],
    [{ audio: { samples: Float32Array.of(0, Number.NaN), sampleRateHz: 16_000 } }, 'turn 1: samples'],
    [{ audio: { samples: second, sampleRateHz: 0 } }, 'turn 1: samples'],
    [{ audio: { samples: second, sampleRateHz: 1e12 } }, 'turn 1: samples'],
    [
      { audio: { samples: new Float32Array(2 ** 26 + 1), sampleRateHz: 16_000 } },
      'turn 1: audio: expected at most 67108864 samples',
    ],
    [{ audio: { wav: new Uint8Array(0) } }, 'turn 1: '],
    [{ audio: { wav: new TextEncoder().encode('RIFFxxxxWAVE') } }, 'turn 1: '],
    [{ audio: { path: '/nowhere/my.wav' } }, 'turn 1: /nowhere/my.wav: expected a readable wav file'],
    [{ audio: { path: '/dev/zero' } }, 'turn 1: /dev/zero: expected a wav file, received something else'],
  ])('refuses a voice that cannot be read, naming the turn: %#', async (turn, problem) => {
    const error: unknown = await predictor.predict([turn]).catch((cause: unknown) => cause);
    expect(error).toBeInstanceOf(DataError);
    expect(String(error)).toContain(problem);
  });
});
