// A process that a test kills: prepares the dataset folder whose options it is given.
import { prepareMeld } from '../../meld/prepare-meld.js';
import type { MeldSourceOptions } from '../../meld/options.js';

await prepareMeld(JSON.parse(process.argv[2]!) as MeldSourceOptions, {
  onProgress: (done, total) => process.send?.([done, total]),
});
process.disconnect?.();
