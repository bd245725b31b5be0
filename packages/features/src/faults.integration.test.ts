import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolders } from '@erc/testing/temporary-folders';
import { beforeEach, describe, expect, it } from 'vitest';
import { type Fault, faultyFiles } from '../../core/src/node/__fixtures__/faulty-files.js';
import { countingEncoder, featureOf } from './__fixtures__/encoders.js';
import { runProcess } from './__fixtures__/run-process.js';
import { encodeStored } from './index.js';

const newFolder = temporaryFolders();
let directory: string;
beforeEach(async () => {
  directory = await newFolder();
});

const inputs = Array.from({ length: 2 }, (_, i) => `input ${i}`);
const common = { contentHash: (text: string) => text, commitEveryMs: 0 };
const packedOf = async (place: string): Promise<Buffer> =>
  readFile(join(place, (await readdir(place)).find((name) => name.startsWith('text-'))!, 'all.safetensors'));

describe('a store', () => {
  it.each<Fault>(['error', 'full', 'short', 'torn', 'crash'])(
    'gives the right features after any file call that goes wrong: %s',
    async (fault) => {
      const encode = (place: string, files = faultyFiles(0, 'short')) =>
        encodeStored({ ...common, encoder: countingEncoder().encoder, inputs, directory: place, files });
      const total = faultyFiles(0, 'short');
      await encode(join(directory, 'whole'), total);
      const whole = await packedOf(join(directory, 'whole'));
      expect(total.calls()).toBeGreaterThan(20);
      let errors = 0;
      for (let n = 1; n <= total.calls(); n++) {
        const place = join(directory, `${n}`);
        const result = await encode(place, faultyFiles(n, fault)).catch(() => errors++);
        const { features } = await encode(place);
        expect(features).toEqual(inputs.map((text) => featureOf(text)));
        if (typeof result === 'object') expect(result.features).toEqual(features);
        expect((await packedOf(place)).equals(whole)).toBe(true);
        await rm(place, { recursive: true });
      }
      if (fault === 'short') expect(errors).toBe(0);
      else expect(errors).toBeGreaterThan(3);
    },
  );

  it('is filled by several processes at once, as by one', async () => {
    const at = (name: string) => join(directory, name);
    const runs = await Promise.all([
      ...[0, 1, 2].map(() => runProcess([at('several'), 40, 1, 3])),
      runProcess([at('one'), 40, 0, 0]),
    ]);
    for (const { code, output } of runs) expect({ code, output }).toMatchObject({ code: 0 });
    const counting = countingEncoder('process');
    const { features, hits } = await encodeStored({
      ...common,
      encoder: counting.encoder,
      inputs: Array.from({ length: 40 }, (_, i) => `input ${i}`),
      directory: at('several'),
    });
    expect(hits).toBe(40);
    expect(features).toEqual(Array.from({ length: 40 }, (_, i) => featureOf(`input ${i}`)));
    expect((await packedOf(at('several'))).equals(await packedOf(at('one')))).toBe(true);
    const [store] = await readdir(at('several'));
    const names = await readdir(join(at('several'), store!), { recursive: true });
    expect(names.filter((name) => name !== 'all.checked').sort()).toEqual([
      'all.safetensors',
      'encoder.json',
      'parts',
    ]);
  });
});
