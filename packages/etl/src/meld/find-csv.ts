import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { DataError, type Split } from '@erc/core';

/** Where a release may stand below the folder that a user names: unpacked archive, Kaggle's copy, a clone of the repository. */
const BASES = ['', 'MELD.Raw', 'MELD-RAW/MELD.Raw', 'data/MELD'];

/**
 * Finds `<split>_sent_emo.csv` in the folder, in a folder of the split's name (as archives unpack), or the same below one of the
 * release's usual folders. The first that is there counts.
 *
 * @throws DataError naming the places that were tried.
 */
export async function findMeldCsv(from: string, split: Split): Promise<string> {
  const name = `${split}_sent_emo.csv`;
  const places = BASES.flatMap((base) => [base, join(base, split), join(base, split, `${split}_splits`)]);
  for (const place of places) {
    const path = join(from, place, name);
    const isFile = await stat(path).then(
      (stats) => stats.isFile(),
      () => false,
    );
    if (isFile) return path;
  }
  throw new DataError(
    `${from}: expected ${name} there or in ${places
      .slice(1)
      .map((place) => `${place.replaceAll('\\', '/')}/`)
      .join(', ')}, received none. Unpack the archives in it first, or name MELD.Raw.tar.gz itself.`,
  );
}
