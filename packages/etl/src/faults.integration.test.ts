import { existsSync } from 'node:fs';
import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type FaultName, whileDiskFails } from '@erc/testing/disk-faults';
import { temporaryFolders } from '@erc/testing/temporary-folders';
import { describe, expect, it } from 'vitest';
import type { SourceOptions } from './built-in-sources.js';

// Before the modules that keep functions of Node.
await whileDiskFails({ at: 1, fault: 'short' }, async () => {});
const { prepareDataset } = await import('./prepare-dataset.js');
const { writeCorpus } = await import('./folder/__fixtures__/corpus.js');
const { writeFeatureFiles } = await import('./features/__fixtures__/arrays.js');
const iemocap = await import('./iemocap/__fixtures__/release.js');
const kemdy = await import('./kemdy/__fixtures__/release.js');

const temporaryFolder = temporaryFolders();
/** Calls that are tried of each source and fault; all with ERC_FAULTS=all. */
const CALLS = process.env.ERC_FAULTS === 'all' ? Number.POSITIVE_INFINITY : 4;

const SOURCES: Readonly<Record<string, (folder: string) => Promise<SourceOptions>>> = {
  folder: writeCorpus,
  features: writeFeatureFiles,
  async iemocap(folder) {
    const from = join(folder, 'raw');
    for (let session = 1; session <= 5; session++) {
      const turns = ['neu', 'ang'].map((label, k) => iemocap.turn(`F00${k}`, label, 0.1 + 0.25 * k));
      for (const name of [`Ses0${session}F_impro10`, `Ses0${session}F_impro11`])
        await iemocap.writeFiles(from, iemocap.dialogueFiles(session, name, turns));
    }
    return { source: 'iemocap', from, into: '', audio: 'dialog' };
  },
  async kemdy20(folder) {
    const from = join(folder, 'raw');
    for (const session of [1, 30, 40]) {
      const name = `Sess${String(session).padStart(2, '0')}`;
      const ids = [`${name}_script01_User001F_100`, `${name}_script02_User001F_101`];
      const rows = ids.map((id, i) => ({ number: i + 1, id }));
      await kemdy.writeFiles(from, {
        [`annotation/${name}_eval.csv`]: kemdy.annotation('kemdy20', rows),
        ...Object.assign({}, ...ids.map((id) => kemdy.clip20(id))),
      });
    }
    return { source: 'kemdy20', from, into: '' };
  },
};

async function treeOf(folder: string): Promise<ReadonlyMap<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const read = paths
    .sort()
    .map(async (path) => [path.slice(folder.length), await readFile(path, 'latin1')] as const);
  return new Map(await Promise.all(read));
}

describe.each(Object.keys(SOURCES))('a disk that fails while %s is prepared', (source) => {
  it.each<FaultName>(['error', 'full', 'short'])(
    'leaves no dataset folder or a whole one, and the next preparation makes it: %s',
    async (fault) => {
      const folder = await temporaryFolder();
      const options = await SOURCES[source]!(folder);
      const prepare = (into: string) => prepareDataset({ ...options, into });
      const whole = join(folder, 'whole/data');
      const { calls, error } = await whileDiskFails({ at: 1e9, fault }, () => prepare(whole));
      expect(error).toBeUndefined();
      const expected = await treeOf(whole);
      let told = 0;
      for (let at = 1; at <= calls; at += Math.max(1, Math.floor(calls / CALLS))) {
        const into = join(folder, String(at), 'data');
        const disturbed = await whileDiskFails({ at, fault }, () => prepare(into));
        if (disturbed.error === undefined) expect(existsSync(into)).toBe(true);
        else told++;
        if (existsSync(into)) expect(await treeOf(into)).toEqual(expected);
        await prepare(into);
        expect(await treeOf(into), `${fault} at call ${at}`).toEqual(expected);
        await rm(join(folder, String(at)), { recursive: true });
      }
      if (fault !== 'short') expect(told).toBeGreaterThan(2);
    },
  );
});
