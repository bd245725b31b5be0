import { readdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { sha256Of } from '@erc/core';
import { withLock } from '@erc/core/node';
import { temporaryFolders } from '@erc/testing/temporary-folders';
import { beforeEach, describe, expect, it } from 'vitest';
import { countingEncoder } from './__fixtures__/encoders.js';
import { collectGarbage } from './collect-garbage.js';
import { storeFeatures } from './index.js';
import { listParts, lockPath, openSources, packedPath, partPath } from './store-folder.js';

const newFolder = temporaryFolders();
let directory: string;
beforeEach(async () => {
  directory = await newFolder();
});

/** A store with one part. */
async function oneShard(): Promise<{ folder: string; part: string; encoder: string }> {
  const { encoder } = countingEncoder();
  const { folder } = await storeFeatures({
    encoder,
    inputs: ['a', 'bb'],
    contentHash: (text) => text,
    directory,
    shard: { index: 1, count: 1 },
  });
  const [part] = await listParts(folder);
  return { folder, part: part!, encoder: sha256Of(encoder.id) };
}

describe('openSources', () => {
  it('lists again where a part has gone since it was listed: others may have joined it', async () => {
    const { folder, part, encoder } = await oneShard();
    const away = join(dirname(folder), 'away');
    await rename(part, away);
    // A link to nowhere is listed, and not there.
    await symlink(join(directory, 'nowhere'), part);
    const opening = openSources(folder, 'all', encoder);
    await wait(50);
    await rename(away, partPath(folder, 'all', '0'.repeat(64)));
    await rm(part);
    const sources = await opening;
    expect(sources.map(({ info }) => info.rows)).toEqual([2]);
    for (const source of sources) source.close();
  });
});

describe('collectGarbage', () => {
  it('removes of a store that was not used for long its own files alone', async () => {
    const { folder, part } = await oneShard();
    const later = { olderThanDays: 1, now: Date.now() + 2 * 86_400_000 };
    await writeFile(join(folder, 'parts/notes.md'), 'mine');
    await collectGarbage(folder, later);
    expect(await readdir(folder, { recursive: true })).toEqual(['parts', 'parts/notes.md']);
    await rm(join(folder, 'parts/notes.md'));
    const again = await oneShard();
    expect(again.part).toBe(part);
    await collectGarbage(folder, later);
    expect(await readdir(directory)).toEqual([]);
  });

  it('waits for who holds the lock, and spares what is whole by then', async () => {
    const { folder, part } = await oneShard();
    const packed = packedPath(folder, 'all');
    await writeFile(packed, 'damaged');
    let collecting: Promise<string[]> | undefined;
    await withLock(lockPath(folder, 'all'), {}, async () => {
      collecting = collectGarbage(folder);
      await wait(50);
      await rename(part, packed);
    });
    expect((await collecting!).filter((path) => path.endsWith('.safetensors'))).toEqual([]);
    await writeFile(packed, 'damaged');
    expect(await collectGarbage(folder)).toEqual([packed]);
  });

  it('stops at the signal while it waits', async () => {
    const { folder } = await oneShard();
    await withLock(lockPath(folder, 'all'), {}, () =>
      expect(collectGarbage(folder, { signal: AbortSignal.abort(new Error('enough')) })).rejects.toThrow(
        'enough',
      ),
    );
  });
});
