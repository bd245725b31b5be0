import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigError } from '@erc/core';
import { userPath } from '@erc/core/node';

/** Where the dataset folder of a run is now. */
export interface DatasetPlace {
  /** Absolute. */
  readonly directory: string;
  /** Where it was when the run was made, if it was found by the recipe's `dataset.into` and not by its record. */
  readonly movedFrom?: string;
}

/** Options of {@link locateDataset}. */
export interface LocateDatasetOptions {
  /** Where it was when the run was made, absolute. */
  readonly recorded: string;
  /** As the recipe has it: relative to where the user stands. */
  readonly into: string;
  /** Where the user says that it is, absolute. @default nobody says */
  readonly asked?: string | undefined;
}

/**
 * Looks for the dataset folder of a run: where the user says that it is; where it was; else, since a run and its data may have been moved together, where
 * the recipe would make it. Where it is in none of these places, the recorded one is given.
 *
 * @throws ConfigError where the user names a folder that is none.
 */
export function locateDataset({ recorded, into, asked }: LocateDatasetOptions): DatasetPlace {
  if (asked !== undefined) {
    if (isDataset(asked)) return { directory: asked };
    throw new ConfigError(`--dataset: expected a dataset folder with dataset.json, received ${asked}.`);
  }
  if (isDataset(recorded)) return { directory: recorded };
  const here = userPath(into);
  return isDataset(here) ? { directory: here, movedFrom: recorded } : { directory: recorded };
}

/** Whether a folder is a dataset folder, by its name for one. */
export const isDataset = (directory: string): boolean => existsSync(join(directory, 'dataset.json'));
