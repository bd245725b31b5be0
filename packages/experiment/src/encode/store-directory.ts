import { basename, dirname, join } from 'node:path';

/** Folder of the feature stores of a dataset folder: beside it. */
export const storeDirectory = (datasetDirectory: string): string =>
  join(dirname(datasetDirectory), '.features', basename(datasetDirectory));
