import type { Recipe } from '@erc/configs';
import { type ResolvedEngine, resolveEngine } from '@erc/trainer';
import type { Progress } from '../console/progress.js';

/** Starts what computes, as the recipe asks, and says what it is. The optional TensorFlow bindings are looked for from here. */
export async function startEngine(options: Recipe['engine'], progress: Progress): Promise<ResolvedEngine> {
  const engine = await resolveEngine({
    backend: options.type === 'auto' ? 'auto' : options.backend,
    load: (name) => import(name),
  });
  progress.line(`engine: tfjs ${engine.backend}`);
  return engine;
}
