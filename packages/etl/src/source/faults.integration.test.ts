import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ClipConverter, ClipInfo } from '@erc/media/node';
import { type FaultName, whileDiskFails } from '@erc/testing/disk-faults';
import { temporaryFolders } from '@erc/testing/temporary-folders';
import { afterEach, describe, expect, it, vi } from 'vitest';

// Before the modules that keep functions of Node.
await whileDiskFails({ at: 1, fault: 'short' }, async () => {});
const { temporaryName } = await import('@erc/core/node');
const { sample, sampleMedia } = await import('../dataset-folder/__fixtures__/sample.js');
const { writeDataset } = await import('../dataset-folder/write-dataset.js');
const { writeCorpus } = await import('../folder/__fixtures__/corpus.js');
const { prepareDataset } = await import('../prepare-dataset.js');
const { beforeDamage } = await import('./before-damage.js');
const { openSourceRun } = await import('./source-run.js');

const temporaryFolder = temporaryFolders();
const FAULTS: readonly FaultName[] = ['error', 'full', 'read-only', 'crash'];

afterEach(() => {
  vi.unstubAllEnvs();
});

describe('a dataset folder of a version that did not know of damage', () => {
  const CLIP = '/corpus/clip.mp4';
  /** Whether it is made anew, and how often heads were read for that. */
  const looked = async (folder: string, info: ClipInfo) => {
    const directory = join(folder, 'data');
    if (!existsSync(directory)) await writeDataset(directory, sample(), sampleMedia);
    let probes = 0;
    const probe: ClipConverter['probe'] = async () => {
      probes++;
      return { infos: new Map([[CLIP, info]]), lost: new Map(), unsupported: new Set() };
    };
    const converter: ClipConverter = {
      decoders: '',
      idOf: async () => ({ id: '' }),
      probe,
      convert: async () => new Map(),
      convertParts: async () => new Map(),
      close() {},
    };
    const why = () =>
      beforeDamage({
        directory,
        clips: [{ id: 'dev/0/0', path: CLIP, givesVoice: false, givesPictures: true }],
        converter,
        sampleRateHz: 16_000,
        work: join(folder, 'data.clips'),
        signal: undefined,
      });
    return { why, probes: () => probes };
  };
  const video = { width: 4, height: 4, frames: 2, lastSeconds: 0.5 };
  const WHOLE: ClipInfo = { durationSeconds: 1, video };
  const TURNED: ClipInfo = { ...WHOLE, shown: { rotation: 90, isMirrored: false, pixelAspect: 1 } };

  it.each(FAULTS)('stays where that cannot be noted, and is noted when it can: %s', async (fault) => {
    const first = await looked(await temporaryFolder(), WHOLE);
    const { calls, error } = await whileDiskFails({ at: 1e9, fault }, first.why);
    expect(error).toBeUndefined();
    expect(calls).toBeGreaterThan(3);
    for (let at = 1; at <= calls; at++) {
      const folder = await temporaryFolder();
      const { why, probes } = await looked(folder, WHOLE);
      const disturbed = await whileDiskFails({ at, fault }, why);
      if (fault !== 'crash') expect(disturbed.error).toBeUndefined();
      expect(await why()).toBeUndefined();
      expect(await why()).toBeUndefined();
      expect(probes()).toBeLessThanOrEqual(2);
      const turned = await looked(await temporaryFolder(), TURNED);
      expect((await whileDiskFails({ at, fault }, turned.why)).result).toMatch(/did not turn them upright/);
    }
  });
});

describe('a preparation', () => {
  it.each(FAULTS)(
    'of a folder that is up to date needs no disk that can be written to: %s',
    async (fault) => {
      const folder = await temporaryFolder();
      vi.stubEnv('XDG_CACHE_HOME', join(folder, 'cache'));
      const { directory } = await prepareDataset(await writeCorpus(folder));
      const options = await writeCorpus(folder);
      const made = await readFile(join(directory, 'dataset.json'));
      const again = () => prepareDataset(options);
      const { pid } = spawnSync(process.execPath, ['-e', '0']);
      const left = temporaryName(directory).replace(`-${process.pid}-`, `-${pid}-`);
      await mkdir(left);
      const { calls } = await whileDiskFails({ at: 1e9, fault }, again);
      expect(existsSync(left)).toBe(false);
      for (let at = 1; at <= calls; at++) {
        await mkdir(left, { recursive: true });
        const disturbed = await whileDiskFails({ at, fault }, again);
        if (fault !== 'crash') expect(disturbed.error).toBeUndefined();
        expect(await again()).toMatchObject({ reused: true });
        expect(await readFile(join(directory, 'dataset.json'))).toEqual(made);
      }
    },
  );

  it('leaves no temporary folder where the disk is full', async () => {
    const system = await temporaryFolder();
    vi.stubEnv('TMPDIR', system);
    const dry = async () => {
      const { run, close } = openSourceRun('meld', join(system, 'data'), { dryRun: () => {} });
      try {
        await writeFile(join(await run.temporary(), 'a.csv'), 'text');
        await mkdir(join(await run.temporary(), 'train'));
      } finally {
        close();
      }
    };
    const { calls, error } = await whileDiskFails({ at: 1e9, fault: 'full' }, dry);
    expect(error).toBeUndefined();
    for (let at = 1; at <= calls; at++) {
      await whileDiskFails({ at, fault: 'full' }, dry);
      expect(await readdir(system)).toEqual([]);
    }
  });
});
