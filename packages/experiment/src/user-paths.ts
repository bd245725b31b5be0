import { existsSync } from 'node:fs';
import type { PathResolver } from '@erc/core';
import { userPath } from '@erc/core/node';

/** For errors of what is not there. */
export const PATH_RULE =
  'paths in a file count from that file, those on the command line, and in runs of earlier versions, from where you stand';

/**
 * Resolves the paths in the options of parts, as the user wrote them. A model that is not on this machine stays as it is: it may be a repository
 * of the hub, and if it is not, the encoder says so.
 */
export const userPaths: PathResolver = {
  path: userPath,
  model(model) {
    const path = userPath(model);
    return existsSync(path) ? path : model;
  },
};
