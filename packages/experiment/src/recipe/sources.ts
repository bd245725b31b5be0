import { demo } from '@erc/demo';
import { builtInSources, createSourceRegistry } from '@erc/etl';

/** The sources that the dataset of a recipe can have. */
export const sources = createSourceRegistry([
  { from: '@erc/demo', parts: [demo] },
  { from: '@erc/etl', parts: builtInSources },
]);
