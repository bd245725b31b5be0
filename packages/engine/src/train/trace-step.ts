import * as tf from '@tensorflow/tfjs';
import type { InputSpec, Trace, trace } from '../trace/trace.js';
import type { LossFunction } from '../types.js';
import { trainingContext } from './context.js';
import type { RandomCall } from './dropout.js';
import { lossGradients } from './gradients.js';
import type { StepPlan } from './parameters.js';

/** Result of {@link traceStep}. */
export interface TracedStep {
  /** Outputs: `loss`, `gradient/<i>` where reached, `state/<i>` where assigned, `output/<name>`. */
  readonly traced: Trace;
  /** Random numbers that it reads, in order: inputs `dropout<i>`. */
  readonly calls: readonly RandomCall[];
  /** Which parameters the loss depends on, in the plan's order. */
  readonly reached: readonly boolean[];
}

/**
 * Forward and backward pass of a training step as one graph.
 *
 * @param tracer How it is traced.
 */
export function traceStep(
  plan: StepPlan,
  loss: LossFunction,
  specs: Readonly<Record<string, InputSpec>>,
  tracer: typeof trace,
): TracedStep {
  let calls: readonly RandomCall[] = [];
  let reached: readonly boolean[] = [];
  const stateVariables = new Set(plan.state.map(({ variable }) => variable));
  const traced = tracer((inputs, { session, input, defer }) => {
    const recording = trainingContext(stateVariables, ({ shape }, index) =>
      input(`dropout${index}`, shape, 'float32'),
    );
    defer(() => recording.release());
    const result = lossGradients(
      loss,
      inputs,
      recording.context,
      plan.parameters.map(({ variable }) => variable),
      () => {
        session.phase = 'backward';
      },
    );
    defer(() => tf.dispose(result.outputs));
    calls = recording.calls;
    reached = result.gradients.map((gradient) => gradient !== undefined);
    const tensors: Record<string, tf.Tensor> = { loss: result.loss };
    result.gradients.forEach((gradient, i) => {
      if (gradient) tensors[`gradient/${i}`] = gradient;
    });
    plan.state.forEach(({ variable }, i) => {
      const value = recording.assigned.get(variable);
      if (value) tensors[`state/${i}`] = value;
    });
    for (const [name, tensor] of Object.entries(result.outputs)) tensors[`output/${name}`] = tensor;
    return tensors;
  }, specs);
  return { traced, calls, reached };
}
