import { copyFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Encoder, FeatureArray, Truncation, VisualInput } from '@erc/core';
import { temporaryFolders } from '@erc/testing/temporary-folders';
import { beforeAll, describe, expect, it } from 'vitest';
import { createVisualEncoder } from '../visual-encoder.js';
import golden from './__fixtures__/image-model.json' with { type: 'json' };
import { createImageModelEncoder } from './image-model-encoder.js';
import type { ImageModelOptions } from './image-model-options.js';

const newFolder = temporaryFolders();
const fixture = (name: string): string => fileURLToPath(new URL(`__fixtures__/${name}`, import.meta.url));
const image = (name: string): VisualInput => ({ path: fixture(`${name}.png`) });

async function encode<T>(
  options: Omit<ImageModelOptions, 'type'>,
  use: (encoder: Encoder<VisualInput>) => Promise<T>,
): Promise<T> {
  const encoder = await createVisualEncoder({ type: 'image-model', ...options });
  try {
    return await use(encoder);
  } finally {
    await encoder.dispose();
  }
}

const featuresOf = (
  options: Omit<ImageModelOptions, 'type'>,
  inputs: readonly VisualInput[],
): Promise<FeatureArray[]> =>
  encode(options, async (encoder) => (await encoder.encode(inputs)) as FeatureArray[]);

function expectClose(received: ArrayLike<number>, expected: ArrayLike<number>): void {
  expect(received.length).toBe(expected.length);
  for (let i = 0; i < expected.length; i++) {
    expect(Math.abs(received[i]! - expected[i]!), `element ${i}`).toBeLessThanOrEqual(1e-4);
  }
}

let folder: string;
let dialogue: string;
beforeAll(async () => {
  folder = await newFolder();
  dialogue = join(folder, 'dia0_utt1');
  await mkdir(dialogue);
  for (const [i, name] of ['wide', 'tall', 'small'].entries()) {
    await copyFile(fixture(`${name}.png`), join(dialogue, `frame-${i}.png`));
  }
});

describe.each(['vit', 'resnet'])('image-model with the %s model', (name) => {
  const model = fixture(name);
  const cases = golden.cases.filter((own) => own.model === name);
  const inputs = cases.map((own) => image(own.image));

  it('matches transformers: one vector of an image', async () => {
    const features = await featuresOf({ model }, inputs);
    for (const [i, own] of cases.entries()) expectClose(features[i]!.data, own.default);
  });

  it('matches transformers: mean and greatest of the patches, another layer', async () => {
    const both = await featuresOf({ model, patches: 'mean-max' }, inputs);
    const other = await featuresOf({ model, patches: 'mean', layers: 1 }, inputs);
    for (const [i, own] of cases.entries()) {
      expectClose(both[i]!.data, own.meanMax);
      expectClose(other[i]!.data, own.first);
    }
  });

  it('pools the frames of a folder, or gives each', async () => {
    const width = cases[0]!.default.length;
    const means = cases[0]!.default.map(
      (_, k) => cases.reduce((sum, own) => sum + own.default[k]!, 0) / cases.length,
    );
    const [mean] = await featuresOf({ model }, [{ path: dialogue }]);
    expectClose(mean!.data, means);
    const [each] = await featuresOf({ model, pooling: 'none', batchFrames: 2 }, [{ path: dialogue }]);
    expect(each!.shape).toEqual([3, width]);
    expectClose(
      each!.data,
      cases.flatMap((own) => own.default),
    );
  });

  it('gives the same together, one by one, and whatever the batch', async () => {
    const all = [...inputs, { path: dialogue }, ...inputs];
    const together = await featuresOf({ model, batchFrames: 4 }, all);
    await encode({ model, batchFrames: 1 }, async (encoder) => {
      for (const [i, input] of all.entries()) {
        const [alone] = (await encoder.encode([input])) as FeatureArray[];
        expectClose(together[i]!.data, alone!.data);
      }
    });
  });
});

describe('image-model with a strip', () => {
  const model = fixture('resnet');

  it('matches the whole strip of PyTorch, with the mean and deviation of MELD', async () => {
    const [feature] = await featuresOf({ model, form: 'strip' }, [image('strip')]);
    expectClose(feature!.data, golden.strip.whole);
  });

  it('cuts the strip as the published system does (legacy)', async () => {
    const [feature] = await featuresOf({ model, form: 'strip', legacy: 'landscape-crop' }, [image('strip')]);
    expectClose(feature!.data, golden.strip.landscape);
  });

  it('takes one image', async () => {
    await expect(featuresOf({ model, form: 'strip' }, [{ path: dialogue, where: 'row 3' }])).rejects.toThrow(
      /row 3: .*expected one image, a strip, received a folder of 3 frames/,
    );
  });
});

describe('image-model', () => {
  const model = fixture('vit');

  it('refuses the published mistake of strips for frames', async () => {
    await expect(featuresOf({ model, legacy: 'landscape-crop' }, [])).rejects.toThrow(
      /legacy: expected legacy only with form: strip/,
    );
  });

  it('refuses what is no number, with the frame, and gives nothing', async () => {
    const layers = [{ layer: 1, weight: 1e300 }];
    const inputs = [image('small'), { path: dialogue, where: 'row 3' }];
    await expect(featuresOf({ model, layers }, inputs)).rejects.toThrow(
      /image-model visual encoder: .*vit: input 0 \(.*small\.png\): expected finite features, received -?Infinity as element 0 of 16/,
    );
    await expect(featuresOf({ model, layers }, [inputs[1]!])).rejects.toThrow(
      /input 0 \(row 3: .*dia0_utt1: frame-0\.png\)/,
    );
  });

  it('is not opened at a signal that has aborted', async () => {
    const signal = AbortSignal.abort(new Error('enough'));
    const options = { type: 'image-model', model: 'own/absent' } as const;
    await expect(createVisualEncoder(options, { signal })).rejects.toThrow('enough');
    await expect(createImageModelEncoder(options, { signal })).rejects.toThrow('enough');
  });

  it('has an id of what features depend on, not of how they are computed', async () => {
    const idOf = (options: Partial<ImageModelOptions>): Promise<string> =>
      encode({ model, ...options }, async ({ id }) => id);
    const id = await idOf({});
    expect(await idOf({ batchFrames: 3, threads: 1, normalisation: 'model', patches: 'first' })).toBe(id);
    for (const other of [
      { pooling: 'max' },
      { layers: 1 },
      { normalisation: 'meld-strips' },
      { model: fixture('resnet') },
    ] as const) {
      expect(await idOf(other)).not.toBe(id);
    }
  });

  it('says how many frames it left out', async () => {
    const cuts: [number, Truncation][] = [];
    await encode({ model, maxFrames: 2, pooling: 'none' }, async (encoder) => {
      const [, feature] = (await encoder.encode([image('small'), { path: dialogue }], {
        onTruncation: (i, cut) => cuts.push([i, cut]),
      })) as FeatureArray[];
      expect(feature!.shape).toEqual([2, 16]);
    });
    expect(cuts).toEqual([[1, { from: 3, to: 2, unit: 'frames' }]]);
  });

  it('tells progress, and stops at a signal', async () => {
    await encode({ model, batchFrames: 1 }, async (encoder) => {
      const done: number[] = [];
      const controller = new AbortController();
      const inputs = [image('small'), { path: dialogue }, image('tall')];
      await encoder.encode(inputs, { onProgress: (count, total) => done.push(count, total) });
      expect(done).toEqual([1, 3, 2, 3, 3, 3]);
      const encoding = encoder.encode(inputs, {
        signal: controller.signal,
        onProgress: () => controller.abort(new Error('enough')),
      });
      await expect(encoding).rejects.toThrow('enough');
    });
  });

  it('refuses layers that the model lacks, broken images and what a model of maps cannot give', async () => {
    await expect(featuresOf({ model, layers: 9 }, [image('small')])).rejects.toThrow('hidden_states.9');
    await expect(featuresOf({ model }, [{ path: join(folder, 'none.png') }])).rejects.toThrow('none.png');
    await expect(featuresOf({ model: fixture('resnet'), patches: 'first' }, [])).rejects.toThrow('patches');
    await expect(
      featuresOf({ model: fixture('resnet'), layers: [{ layer: 0, weight: 1 }] }, []),
    ).rejects.toThrow('layers');
    await expect(featuresOf({ model: folder }, [])).rejects.toThrow('config.json');
  });
});
