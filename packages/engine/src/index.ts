export { type CompileOptions, compile } from './compile.js';
export { compileTrainStep } from './compile-train-step.js';
export { diagnose, type NodeReport } from './diagnose.js';
export { EngineError, type EngineErrorCode } from './errors.js';
export { type ExportInput, type ExportOptions, exportGraph, exportOnnx } from './export-onnx.js';
export { hasNvidiaDriver } from './nvidia-driver.js';
export { resolveEngine } from './resolve-engine.js';
export type {
  ArraySpec,
  CompiledFunction,
  EngineOptions,
  HostArray,
  HostArrays,
  Kernels,
  LossFunction,
  LossResult,
  MicroBatchResult,
  OptimizerOptions,
  ParameterGroup,
  PassedOver,
  ResolvedEngine,
  StateReader,
  StepContext,
  StepCounters,
  StepMemory,
  StepResult,
  StepState,
  Tensors,
  TfjsBackend,
  TrainStep,
  TrainStepOptions,
} from './types.js';
