import type { MetricDescriptor } from '@erc/metrics';
import type { Published } from '@erc/run-folder';
import type { VariantResult } from './run-variant.js';

/** A recipe of a matrix, trained. */
export interface TrainedRecipe extends VariantResult {
  readonly name: string;
  /** The metrics that it knows, built in or a plugin's: its predictions are scored again by them. */
  readonly metrics: readonly MetricDescriptor[];
  /** What a paper says that it reached. @default nothing is said of it */
  readonly published?: Published;
  /** What must be said beside its scores. @default nothing */
  readonly warnings?: readonly string[];
}
