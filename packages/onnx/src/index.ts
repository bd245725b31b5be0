export { BACKWARD } from './backward.js';
export { readsOf, withReads } from './bodies.js';
export {
  type DimensionSource,
  type GraphSample,
  sampleSizes,
  withDynamicDimensions,
} from './dynamic-dimensions.js';
export { type EncodeModelOptions, encodeModel, OPSET, type OutsideArrays } from './encode.js';
export { OnnxError } from './errors.js';
export type { Sizes } from './extent.js';
export { type ExternalArray, readExternalData } from './external-data.js';
export { type Difference, firstDifference } from './first-difference.js';
export { type FusedOptions, PRECISIONS, type Precision } from './fused/contract.js';
export { withFusedOperators } from './fused/with-fused-operators.js';
export {
  type AttributeValue,
  type Body,
  float,
  type Graph,
  type GraphNode,
  type Initializer,
  type OnnxType,
  type ValueInfo,
} from './graph.js';
export { GUARD, GUARD_MESSAGE, withGuard } from './guard.js';
export { type Loop, type LoopRows, type LoopState, loopNode, loopOf } from './loop.js';
export { planMemory } from './memory/plan-memory.js';
export type { ByteSource } from './model-file/byte-source.js';
export {
  type RewriteModelFileOptions,
  type RewrittenModel,
  rewriteModelFile,
} from './model-file/rewrite-model-file.js';
export { createModelScan, type ModelFacts, type ModelScan } from './model-scan.js';
export { type OptimizeOptions, optimize } from './optimize.js';
export { withOutputNames } from './output-names.js';
export { sizeOf } from './size-of.js';
