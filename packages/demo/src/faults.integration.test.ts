import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { whileDiskFails } from '@erc/testing/disk-faults';
import { temporaryFolders } from '@erc/testing/temporary-folders';
import { expect, it } from 'vitest';

// Before the modules that keep functions of Node.
await whileDiskFails({ at: 1, fault: 'short' }, async () => {});
const { demoOf } = await import('./demo.js');
const { verifyDataset } = await import('@erc/etl');

const newFolder = temporaryFolders();
const speakers = [{ name: 'Ada', gender: 'female', age: 34 }] as const;
const line = { speaker: 'Ada', emotion: 'neutral', text: 'The kettle is on.', cue: 'plain' } as const;
const dialogues = [
  { id: 'the-kettle', split: 'train', speakers, lines: [line] },
  { id: 'the-moth', split: 'dev', speakers, lines: [line] },
] as const;
/** Between calls that are tried. */
const STRIDE = 5;

it.each(['error', 'full'] as const)(
  'a disk that fails leaves no demo or a whole one, and the next run makes it: %s',
  async (fault) => {
    const folder = await newFolder();
    const prepare = (into: string) => demoOf(() => dialogues).prepare({ source: 'demo', into });
    const manifest = (into: string) => readFile(join(into, 'dataset.json'), 'utf8');
    const whole = join(folder, 'whole');
    const { calls } = await whileDiskFails({ at: 1e9, fault }, () => prepare(whole));
    for (let at = 1; at <= calls; at += STRIDE) {
      const into = join(folder, String(at));
      const { error } = await whileDiskFails({ at, fault }, () => prepare(into));
      expect(existsSync(into) || error !== undefined).toBe(true);
      await prepare(into);
      expect(await manifest(into)).toBe(await manifest(whole));
      expect(await verifyDataset(into)).toEqual({ edited: [] });
    }
  },
);
