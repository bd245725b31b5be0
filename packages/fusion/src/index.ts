export {
  type ContextOptions,
  type CreateContextOptions,
  contextOptionsSchema,
  createContext,
} from './context/create-context.js';
export {
  type CreateFusionOptions,
  createFusion,
  type FusionOptions,
  fusionOptionsSchema,
} from './create-fusion.js';
