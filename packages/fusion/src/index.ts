export {
  type CreateFusionOptions,
  createFusion,
  type FusionOptions,
  fusionOptionsSchema,
} from './create-fusion.js';
