import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { MELD_EMOTIONS, SPLITS } from '@erc/core';
import { temporaryFolders } from '@erc/testing/temporary-folders';
import { expect, it } from 'vitest';
import { countsOf } from '../dataset-folder/__fixtures__/sample.js';
import { readDataset } from '../dataset-folder/read-dataset.js';
import { prepareDataset } from '../prepare-dataset.js';

// The release may not be redistributed: it is looked for in a folder beside the repository, or where ERC_SHARED points.
const repository = fileURLToPath(new URL('../../../../', import.meta.url));
const from = join(process.env.ERC_SHARED ?? resolve(repository, '../shared'), 'data/meld-text');
const present = existsSync(join(from, 'train_sent_emo.csv'));

const temporaryFolder = temporaryFolders();

it.skipIf(!present)(
  `finds in the real release what its authors report${present ? '' : ' (skipped: $ERC_SHARED/data/meld-text is not there)'}`,
  async () => {
    const into = join(await temporaryFolder(), 'meld');
    await prepareDataset({ source: 'meld', from, into });
    const { audit, splits } = await readDataset(into, { splits: SPLITS });
    expect(SPLITS.map((split) => splits[split]?.length)).toEqual([9989, 1109, 2610]);
    const counts = MELD_EMOTIONS.map(
      (label) => splits.train?.filter(({ emotion }) => emotion === label).length,
    );
    expect(Object.fromEntries(MELD_EMOTIONS.map((label, i) => [label, counts[i]]))).toEqual({
      neutral: 4710,
      joy: 1743,
      surprise: 1205,
      anger: 1109,
      sadness: 683,
      disgust: 271,
      fear: 268,
    });
    expect(countsOf(audit)).toEqual({
      'train utterances': 9989,
      'train dialogues': 1038,
      'dev utterances': 1109,
      'dev dialogues': 114,
      'test utterances': 2610,
      'test dialogues': 280,
      'clips absent': 13_708,
      'files not in utf8': 0,
      'utterances with repaired characters': 0,
      'speakers with repaired spaces': 0,
      'repeated rows left out': 0,
      'unreadable times': 0,
      'times with fewer than three decimals': 3,
      'durations of 0 s or less': 1,
      'durations of 60 s or more': 2,
    });
  },
);
