import { type FusedOptions, optimize, planMemory, sizeOf } from '@erc/onnx';
import type * as tf from '@tensorflow/tfjs';
import { type InputSpec, traceOnce } from '../trace/trace.js';
import type { LossFunction, StepMemory } from '../types.js';
import type { StepPlan } from './parameters.js';
import { traceStep } from './trace-step.js';

/** Resident before and between passes: Node, tfjs, ONNX Runtime, and what they keep of a graph of some thousand nodes, as measured in the same way. */
const PROCESS = 250 * 2 ** 20;

/**
 * What kernels take while they run, and what is lost between the pieces of an allocator: resident memory over that of the plan, as measured on five
 * encoders of full size (docs/engine.md).
 */
const OVER_PLAN = 1.15;

/**
 * What a training step takes, by its graph.
 *
 * @param state Bytes of the memories of weights.
 * @param fused What the kernels have that compute it.
 */
export function stepMemory(
  plan: StepPlan,
  loss: LossFunction,
  specs: Readonly<Record<string, InputSpec>>,
  state: number,
  fused?: FusedOptions,
): StepMemory {
  const { traced } = traceStep(plan, loss, specs, traceOnce);
  const graph = optimize(traced.graph, { fused });
  const own = new Set<tf.Tensor>([...plan.parameters, ...plan.state].map(({ variable }) => variable));
  const captured = new Map(traced.captures.map(({ name, tensor }) => [name, tensor]));
  let frozen = 0;
  let inputs = 0;
  for (const { name, shape, type } of graph.inputs) {
    const bytes = (type === 'bool' ? 1 : 4) * sizeOf(shape as readonly number[]);
    const tensor = captured.get(name);
    if (!tensor) inputs += bytes;
    else if (!own.has(tensor)) frozen += bytes;
  }
  return { process: PROCESS, state, frozen, inputs, pass: Math.ceil(OVER_PLAN * planMemory(graph)) };
}
