import type { EngineOptions, ResolvedEngine } from './types.js';

export async function resolveEngine(options: EngineOptions = {}): Promise<ResolvedEngine> {
  const { availableParallelism } = await import('node:os');
  return {
    type: 'onnx',
    device: options.device ?? 'cpu',
    index: options.index ?? 0,
    threads: options.threads ?? availableParallelism(),
    precision: 'float32',
    runtime: 'onnxruntime-node',
    passedOver: [],
  };
}

/** Resolves options; an engine that is resolved already stays as it is. */
export async function asResolved(engine: EngineOptions | ResolvedEngine = {}): Promise<ResolvedEngine> {
  return 'passedOver' in engine ? engine : resolveEngine(engine);
}
