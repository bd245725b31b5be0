export {
  type OpenFeatureColumnOptions,
  openFeatureColumn,
  type StoredColumn,
} from './feature-column.js';
export type { StoreOptions } from './fill-store.js';
export { openStoredSplit, type StoredSplit } from './open-stored-split.js';
export { type ReadFeaturesOptions, readFeatures } from './read-features.js';
export {
  type EncodedInputs,
  encodeStored,
  type StoredFeatures,
  type StoreFeaturesOptions,
  storeFeatures,
} from './store-features.js';
export { type StoreAs, storeFolder } from './store-folder.js';
