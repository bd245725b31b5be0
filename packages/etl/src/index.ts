export type { DatasetContents, UtteranceRow } from './dataset-folder/contents.js';
export { type MeldSourceOptions, meldSourceOptionsSchema } from './meld/options.js';
export type { PreparedDataset, SourceContext } from './source.js';
