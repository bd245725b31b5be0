// A process that a test kills: prepares the dataset folder whose options it is given.
import { prepareDataset } from '../prepare-dataset.js';
import type { SourceOptions } from '../built-in-sources.js';

await prepareDataset(JSON.parse(process.argv[2]!) as SourceOptions, {
  onProgress: (done, total) => process.send?.([done, total]),
});
process.disconnect?.();
