import { z } from 'zod';
import type { RunFile } from '../format/run-file.js';
import { inputsSchema } from './inputs.js';

const failureSchema = z.object({
  /** Hash of the recipe that was trained: with another one it says nothing. */
  recipe: z.string(),
  /** What it read, as far as that could be read: with other inputs it says nothing. Absent: it could not be read. */
  inputs: inputsSchema.exactOptional(),
  /** In a line. */
  reason: z.string(),
});

/** Folder, inside that of a matrix or sweep, of the failures that shards have met. */
export const FAILURES_FOLDER = '.failures';

/** Why a training of a shard failed: `<row>.json`, or with seeds and folds `<row>.seed-1.fold-2.json`. */
export const failureFile = (row: string, path: string): RunFile<typeof failureSchema> => ({
  name: `${[row, ...path.split('/').filter((part) => part !== '')].join('.')}.json`,
  schema: failureSchema,
});
