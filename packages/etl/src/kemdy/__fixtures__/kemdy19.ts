import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { SPLITS, type Utterance } from '@erc/core';
import { temporaryFolders } from '@erc/testing/temporary-folders';
import { readDataset } from '../../dataset-folder/read-dataset.js';
import type { Kemdy19SourceOptions } from '../options.js';
import { prepareDataset } from '../../prepare-dataset.js';
import { clip19, type Files, session19, votes, writeFiles } from './release.js';

/** A sound release: sessions 1, 2 (dev by default), 5 (train), 17 and 20 (test). */
export const sound = (): Files => {
  const files: Files = {};
  for (const session of ['01', '02', '05', '17', '20']) {
    const ids = ['impro01_F001', 'impro01_M001', 'impro01_F002', 'script01_M001'].map(
      (name) => `Sess${session}_${name}`,
    );
    // In the file the dialogues are mixed; the numbers say the order.
    Object.assign(
      files,
      session19(session, [
        {
          number: 2,
          id: ids[1]!,
          emotion: 'happy',
          valence: '4.1',
          arousal: '3.5',
          ratings: ratings('4.1', '3.5'),
        },
        { number: 1, id: ids[0]! },
        { number: 4, id: ids[3]!, emotion: 'angry', votes: votes('angry', 7, 'sad', 3) },
        { number: 3, id: ids[2]!, emotion: 'sad' },
      ]),
      ...ids.map((id) => clip19(id)),
    );
  }
  return files;
};

/** Ten ratings whose mean is the given one. */
export function ratings(valence: string, arousal: string): [string, string][] {
  const spread = (mean: number): number[] => {
    const ups = Math.round((mean % 1) * 10);
    return Array.from({ length: 10 }, (_, i) => Math.floor(mean) + (i < ups ? 1 : 0));
  };
  const [v, a] = [spread(Number(valence)), spread(Number(arousal))];
  return v.map((x, i) => [String(x), String(a[i])]);
}

/** Functions that write releases into temporary folders, which are gone after the tests of the file. */
export function kemdy19Releases() {
const temporaryFolder = temporaryFolders();
async function release(files: Files = sound(), more: Partial<Kemdy19SourceOptions> = {}) {
  const folder = await temporaryFolder();
  const from = join(folder, 'KEMDy19');
  await writeFiles(from, files);
  return { source: 'kemdy19', from, into: join(folder, 'dataset'), ...more } as const;
}

async function prepared(
  files?: Files,
  more: Partial<Kemdy19SourceOptions> = {},
  log?: (line: string) => void,
) {
  const options = await release(files, more);
  await prepareDataset(options, log ? { log } : {});
  const names = await readdir(options.into);
  const dataset = await readDataset(options.into, {
    splits: SPLITS.filter((split) => names.includes(`${split}.csv`)),
  });
  const all = SPLITS.flatMap((split) => dataset.splits[split] ?? []);
  const of = (id: string): Utterance => all.find((utterance) => utterance.id.endsWith(id))!;
  return { ...dataset, all, of, into: options.into };
}

return { release, prepared };
}
