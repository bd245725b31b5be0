export { builtInFusions, type FusionOptions, fusions } from './built-in-fusions.js';
export { builtInContexts, type ContextOptions, contexts } from './context/built-in-contexts.js';
export type { ContextHeart, ContextMaterials, Dialogues } from './context/contracts.js';
export { type CreateContextOptions, createContext } from './context/create-context.js';
export {
  type ContextDefinition,
  type ContextDescriptor,
  type ContextRegistry,
  type ContextSchema,
  createContextRegistry,
  defineContext,
  type ParsedContext,
} from './context/define-context.js';
export type {
  Fused,
  FusionMaterials,
  PreparedSpec,
  SequenceFusion,
  StepSequence,
  VectorFusion,
} from './contracts.js';
export { type CreateFusionOptions, createFusion } from './create-fusion.js';
export {
  createFusionRegistry,
  defineFusion,
  type FusionBeside,
  type FusionDefinition,
  type FusionDescriptor,
  type FusionInputs,
  type FusionOutput,
  type FusionRegistry,
  type FusionSchema,
  type ParsedFusion,
  type SequenceFusionDefinition,
  type VectorFusionDefinition,
} from './define-fusion.js';
export { fusionFields } from './fusion-fields.js';
