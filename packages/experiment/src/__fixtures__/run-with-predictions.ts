import { join } from 'node:path';
import { predictionsFile } from '@erc/run-folder';
import { writeRecord } from '@erc/run-folder/node';
import type { Run } from '../evaluate/runs.js';
import { pluginSchema } from '../plugins/define-plugin.js';
import { createRegistries } from '../plugins/registries.js';
import { resultOf } from './results.js';
import { shareOfB } from './share-of-b.js';

/** A run that knows a plugin's metric, and whose folder has predictions of four utterances of dev. */
export async function runWithPredictions(
  base: string,
  name: string,
  predicted: readonly number[],
  { seed = 1, fold }: { readonly seed?: number; readonly fold?: number } = {},
): Promise<Run> {
  const directory = join(base, name);
  const ids = ['dev/a/0', 'dev/a/1', 'dev/b/0', 'dev/b/1'];
  const { labels, rows } = resultOf({ seed, ids, truth: [0, 1, 0, 1], predicted });
  await writeRecord(directory, predictionsFile('dev'), { split: 'dev', labels, utterances: rows });
  const plugin = pluginSchema.parse({ metrics: [shareOfB] });
  // What is left out is of its model, which is not asked.
  return {
    directory,
    seed,
    ...(fold === undefined ? {} : { fold }),
    recipe: { splits: { type: 'hold-out' } },
    dataset: { directory: join(base, 'gone') },
    registries: createRegistries([{ from: 'mine', plugin }]),
  } as unknown as Run;
}
