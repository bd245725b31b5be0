import { createEagerRunner } from './eager/runner.js';
import { installGradients } from './gradients.js';
import { asResolved } from './resolve-engine.js';
import { createOnnxRunner } from './train/onnx-runner.js';
import { planStep } from './train/parameters.js';
import { createTrainStep } from './train/step.js';
import type { TrainStep, TrainStepOptions } from './types.js';

/**
 * Compiles a whole training step: forward, backward, clipping, update.
 *
 * With ONNX Runtime the weights, their gradients and the optimizer's moments lie in memories of at most 4 GiB that the runtime reads and
 * writes and the optimizer changes in place. The variables show the weights of the last complete step at any time; see docs/engine.md for who owns what.
 *
 * @throws EngineError when an option cannot be right, or (on the first run with new shapes) when the loss function cannot be compiled.
 */
export async function compileTrainStep(options: TrainStepOptions): Promise<TrainStep> {
  const plan = planStep(options);
  const engine = await asResolved(options.engine);
  installGradients();
  const runner =
    engine.type === 'tfjs'
      ? createEagerRunner(engine, plan, options.loss)
      : await createOnnxRunner(engine, plan, options.loss, {
          accumulate: options.gradientAccumulation !== undefined,
          cacheSize: options.cacheSize ?? 8,
          arena: options.arena,
        });
  return createTrainStep(runner, plan, options);
}
