import { truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sha256Of } from '@erc/core';
import { encodeWav, MAX_WAV_BYTES } from '@erc/media';
import { temporaryFolders } from '@erc/testing/temporary-folders';
import { describe, expect, it } from 'vitest';
import { openWavReports } from './wav-reports.js';

const newFolder = temporaryFolders();

async function corpus() {
  const folder = await newFolder();
  const [voice, broken, record] = ['voice.wav', 'broken.wav', 'data.wavs.json'].map((name) =>
    join(folder, name),
  ) as [string, string, string];
  const wav = encodeWav(new Int16Array(100), 16_000);
  await writeFile(voice, wav);
  await writeFile(broken, wav.subarray(0, 20));
  const contents = new Map([
    [voice, sha256Of(wav)],
    [broken, sha256Of(wav.subarray(0, 20))],
  ]);
  const open = () => openWavReports(record, { of: async (path) => contents.get(path)! });
  return { folder, voice, broken, record, contents, open };
}

describe('openWavReports', () => {
  it('looks through a wav once, and keeps what it found by its content', async () => {
    const { voice, broken, contents, open } = await corpus();
    const first = await open();
    const found = [await first.examine(voice), await first.examine(broken)];
    expect(found).toEqual([
      { sha256: contents.get(voice), isOpen: false },
      { sha256: contents.get(broken), isOpen: false, problem: expect.any(String) },
    ]);
    await first.save();
    // Who reads these finds no wav.
    for (const path of [voice, broken]) await writeFile(path, 'other');
    const second = await open();
    expect([await second.examine(voice), await second.examine(broken)]).toEqual(found);
    contents.set(voice, 'b'.repeat(64));
    expect(await second.examine(voice)).toMatchObject({ problem: expect.any(String) });
  });

  it('looks through all again where the record is another kind of file, or cannot be kept', async () => {
    const { voice, record, open } = await corpus();
    for (const text of ['', '[]', '{"format":"erc-wav-reports","version":0,"reports":{}}']) {
      await writeFile(record, text);
      const reports = await open();
      expect(await reports.examine(voice)).toMatchObject({ isOpen: false });
      await reports.save();
    }
    const unkept = await openWavReports(join(voice, 'x'), { of: async () => 'a' });
    await unkept.examine(voice);
    await expect(unkept.save()).resolves.toBeUndefined();
  });

  it('reads no file that is larger than a wav may be', async () => {
    const { voice, open } = await corpus();
    await truncate(voice, MAX_WAV_BYTES + 1);
    expect(await (await open()).examine(voice)).toEqual({
      sha256: `${MAX_WAV_BYTES + 1} bytes`,
      problem: 'more than 256 MiB',
      isOpen: false,
    });
  });
});
