export { type ConcatFusionOptions, concatFusionOptionsSchema, createConcatFusion } from './concat-fusion.js';
export {
  type CreateFusionOptions,
  createFusion,
  type FusionOptions,
  fusionOptionsSchema,
} from './create-fusion.js';
