import type { Graph } from '@erc/onnx';
import * as tf from '@tensorflow/tfjs';
import { installGradients } from '../gradients.js';
import { type InputSpec, traceOnce } from '../trace/trace.js';
import { planStep } from '../train/parameters.js';
import { traceStep } from '../train/trace-step.js';
import type { HostArrays, LossFunction } from '../types.js';
import { inputSpecs } from '../program.js';

/** A training step as it is traced, before any rewrite. */
export interface StepGraph {
  readonly graph: Graph;
  /** Values of what the loss closes over, by the names of the graph's inputs. */
  readonly captured: HostArrays;
}

/** Traces the gradients of a loss by some variables. */
export async function stepGraph(
  loss: LossFunction,
  variables: readonly tf.Variable[],
  inputs: HostArrays,
): Promise<StepGraph> {
  await tf.ready();
  installGradients();
  const specs: Record<string, InputSpec> = inputSpecs('step graph', inputs).specs;
  const plan = planStep({ loss, optimizer: { type: 'sgd' }, groups: [{ variables, learningRate: 0 }] });
  const { traced } = traceStep(plan, loss, specs, traceOnce);
  const captured = await Promise.all(
    traced.captures.map(async ({ name, tensor }) => {
      const data = (await tensor.data()) as Float32Array;
      return [name, { data, shape: tensor.shape }] as const;
    }),
  );
  return { graph: traced.graph, captured: Object.fromEntries(captured) };
}
