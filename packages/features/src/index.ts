export {
  type FeatureColumn,
  type OpenFeatureColumnOptions,
  openFeatureColumn,
  type StoredColumn,
} from './feature-column.js';
