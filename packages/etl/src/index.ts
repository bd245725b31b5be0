export {
  type AihubAudioSourceOptions,
  type AihubTextSourceOptions,
  aihubAudioSourceOptionsSchema,
  aihubTextSourceOptionsSchema,
} from './aihub/options.js';
export { prepareAihubAudio } from './aihub/prepare-aihub-audio.js';
export { prepareAihubText } from './aihub/prepare-aihub-text.js';
export type { DatasetContents, DatasetPart, UtteranceRow } from './dataset-folder/contents.js';
export { isUpToDate } from './dataset-folder/is-up-to-date.js';
export {
  openReadyFeatures,
  type ReadReadyFeaturesOptions,
  type ReadyFeatures,
  readReadyFeatures,
} from './dataset-folder/open-ready-features.js';
export { partsOf } from './dataset-folder/parts-of.js';
export { type ReadDatasetOptions, readDataset } from './dataset-folder/read-dataset.js';
export { verifyDataset } from './dataset-folder/verify-dataset.js';
export { writeDataset } from './dataset-folder/write-dataset.js';
export { type DemoSourceOptions, demoSourceOptionsSchema } from './demo/options.js';
export { prepareDemo } from './demo/prepare-demo.js';
export {
  type FeaturesSourceOptions,
  featuresSourceOptionsSchema,
} from './features/options.js';
export { prepareFeatures } from './features/prepare-features.js';
export { type FolderSourceOptions, folderSourceOptionsSchema } from './folder/options.js';
export { prepareFolder } from './folder/prepare-folder.js';
export { type IemocapSourceOptions, iemocapSourceOptionsSchema } from './iemocap/options.js';
export { prepareIemocap } from './iemocap/prepare-iemocap.js';
export { type JoinedSourceOptions, joinedFromList, joinedSourceOptionsSchema } from './joined/options.js';
export {
  type Kemdy19SourceOptions,
  type Kemdy20SourceOptions,
  kemdy19SourceOptionsSchema,
  kemdy20SourceOptionsSchema,
} from './kemdy/options.js';
export { prepareKemdy19, prepareKemdy20 } from './kemdy/prepare-kemdy.js';
export { type MeldSourceOptions, meldSourceOptionsSchema } from './meld/options.js';
export { prepareMeld } from './meld/prepare-meld.js';
export { prepareSource } from './prepare-source.js';
export { resolveSourcePaths } from './resolve-source-paths.js';
export type { PreparedDataset, SourceContext } from './source.js';
export { type SourceOptions, sourceOptionsSchema } from './source-options.js';
