// A process that a test kills: prepares the dataset folder whose options it is given.
import { prepareSource } from '../prepare-source.js';
import type { SourceOptions } from '../source-options.js';

await prepareSource(JSON.parse(process.argv[2]!) as SourceOptions, {
  onProgress: (done, total) => process.send?.([done, total]),
});
process.disconnect?.();
