export type { DatasetContents, UtteranceRow } from './dataset-folder/contents.js';
export { isUpToDate } from './dataset-folder/is-up-to-date.js';
export { type ReadDatasetOptions, readDataset } from './dataset-folder/read-dataset.js';
export { verifyDataset } from './dataset-folder/verify-dataset.js';
export { writeDataset } from './dataset-folder/write-dataset.js';
export { type MeldSourceOptions, meldSourceOptionsSchema } from './meld/options.js';
export { prepareMeld } from './meld/prepare-meld.js';
export type { PreparedDataset, SourceContext } from './source.js';
