import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DataError, parseOptions } from '@erc/core';
import { FileSystemError } from '@erc/core/node';
import { temporaryFolders } from '@erc/testing/temporary-folders';
import { afterEach, describe, expect, it } from 'vitest';
import { makeClip } from './__fixtures__/clips.js';
import { type ClipPool, type ClipPoolOptions, createClipPool } from './clip-pool.js';
import { DecodeError, LostClipError } from './decoder.js';
import { mediaOptionsSchema } from './options.js';

const temporaryFolder = temporaryFolders();
const SCRIPT = fileURLToPath(new URL('./__fixtures__/crashing-worker.mjs', import.meta.url));

let pool: ClipPool | undefined;
afterEach(() => pool?.close());

function open(options: Partial<ClipPoolOptions> = {}): ClipPool {
  pool = createClipPool({ decoder: 'packaged', size: 1, script: SCRIPT, ...options });
  return pool;
}

/** Number of the process that answers. */
async function processOf(path: string): Promise<number> {
  const { info } = await pool!.run({ kind: 'probe', path });
  return info!.durationSeconds;
}

describe('createClipPool', () => {
  it.each(['crash', 'kill'])(
    'tries a clip again in another process when one ends over it: %s',
    async (what) => {
      open();
      const first = await processOf('answer');
      const second = await processOf(`${what}-once-${join(await temporaryFolder(), 'mark')}`);
      expect(second).not.toBe(first);
      // The new one stays for the clips that follow.
      expect(await processOf('answer')).toBe(second);
    },
  );

  it.each([
    ['kill-always', 'decoder ended', 'brought its decoder down (SIGKILL)'],
    ['full-always', 'out of memory', 'Array buffer allocation failed'],
  ])(
    'gives a clip up when two processes end over it, and says that it is lost: %s',
    async (path, reason, message) => {
      open();
      const lost = await processOf(path).catch((error: unknown) => error);
      expect(lost).toBeInstanceOf(LostClipError);
      expect(lost).toMatchObject({ reason, message });
      expect(await processOf('answer')).toBeGreaterThan(0);
    },
  );

  it('takes a crash for the fault of the clip when another process crashes over it too', async () => {
    open();
    const refused = await processOf('crash-always').catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(DecodeError);
    expect(refused).not.toBeInstanceOf(LostClipError);
    expect(refused).toMatchObject({ message: 'brought its decoder down (exit code 7), 2 times' });
    expect(await processOf('answer')).toBeGreaterThan(0);
  });

  it('ends a process that takes too long', async () => {
    open({ timeout: 200 });
    await expect(processOf('hang-always')).rejects.toMatchObject({
      reason: 'took too long',
      message: 'took more than 200 ms',
    });
  });

  it('does not try again what a decoder refuses', async () => {
    open();
    const first = await processOf('answer');
    const refused = await processOf('refuse-always').catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(DecodeError);
    expect(refused).not.toBeInstanceOf(LostClipError);
    expect(await processOf('answer')).toBe(first);
  });

  it('replaces a process that has grown too large', async () => {
    open({ residentBytes: 0 });
    expect(await processOf('answer')).not.toBe(await processOf('answer'));
  });

  it('lets no clip wait for one that crashed, with several at once', async () => {
    open({ size: 2 });
    const folder = await temporaryFolder();
    const paths = [
      'answer',
      `crash-once-${join(folder, 'a')}`,
      'answer',
      `kill-once-${join(folder, 'b')}`,
      'answer',
    ];
    expect(await Promise.all(paths.map(processOf))).toHaveLength(5);
  });

  it('takes nothing more once it is closed', async () => {
    open();
    const waiting = processOf('hang-always');
    pool!.close();
    await expect(waiting).rejects.toThrow(DecodeError);
    await expect(processOf('answer')).rejects.toThrow(DataError);
  });

  it('names the folder of the results, and not the clip, where nothing can be written there', async () => {
    const folder = await temporaryFolder();
    const [clip, file] = [join(folder, 'clip.mp4'), join(folder, 'file')];
    await writeFile(clip, await makeClip());
    await writeFile(file, '');
    pool = createClipPool({ decoder: 'packaged', size: 1 });
    const { frames, sampleRateHz, maxPixels } = parseOptions(mediaOptionsSchema, {}, 'media');
    const options = { frames, sampleRateHz, maxPixels };
    const refused: unknown = await pool
      .run({ kind: 'convert', path: clip, parts: [{ folder: join(file, 'results') }], options })
      .catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(FileSystemError);
    expect(refused).toMatchObject({
      code: 'ENOTDIR',
      message: expect.stringContaining(join(file, 'results')),
    });
    expect(String(refused)).not.toContain('clip.mp4');
  });
});
