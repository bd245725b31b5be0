export {
  type ContextOptions,
  type CreateContextOptions,
  contextOptionsSchema,
  createContext,
} from './context/create-context.js';
export type {
  Fused,
  FusionMaterials,
  PreparedSpec,
  SequenceFusion,
  StepSequence,
  VectorFusion,
} from './contracts.js';
export {
  type CreateCustomFusionOptions,
  type CreateFusionOptions,
  createFusion,
  type FusionOptions,
  fusionOptionsSchema,
  fusionOptionsSchemaWith,
} from './create-fusion.js';
export { type CustomFusion, type CustomFusions, sequenceFusion, vectorFusion } from './custom-fusion.js';
