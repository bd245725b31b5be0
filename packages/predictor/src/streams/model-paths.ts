import { DataError, type PathResolver } from '@erc/core';

const BELOW = /^\.(?:\/(?![.])[\w@ -][\w.@ -]*)*$/;
const HUB_ID = /^\w[\w.-]*(?:\/\w[\w.-]*)?$/;

/**
 * Paths in the options of an encoder as `erc.json` has them: those that begin with a dot count from the encoder's folder. No other text of the file
 * becomes a path.
 *
 * @param folder The encoder's folder, as a path or an address. Absent: it has none.
 * @param where Comes first in errors.
 * @throws DataError for a path that leaves the folder.
 */
export function modelPaths(folder: string | undefined, where: string): PathResolver {
  const below = (path: string): string => {
    if (folder !== undefined && BELOW.test(path)) return `${folder}${path.slice(1)}`;
    throw new DataError(
      `${where}: expected a path inside the encoder's folder, such as ./vocabulary.txt, received ${JSON.stringify(path)}.`,
    );
  };
  return {
    path: below,
    model(model) {
      if (model.startsWith('.') || !HUB_ID.test(model)) return below(model);
      // A folder of that name, where the program runs, is another model.
      return `hub:${model}`;
    },
  };
}
