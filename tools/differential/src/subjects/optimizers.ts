import { compileTrainStep, type EngineOptions, type OptimizerOptions } from '@erc/engine';
import { optimizerOptionsSchema } from '@erc/trainer';
import * as tf from '@tensorflow/tfjs';
import { type Answer, defineSubject, type Subject } from '../subject.js';

interface Group {
  readonly start: readonly number[];
  readonly learningRate: number;
  readonly weightDecay: number;
}

interface Input {
  readonly type: OptimizerOptions['type'];
  readonly groups: readonly Group[];
  readonly options: Readonly<Record<string, number>>;
  /** By update, then by group. */
  readonly gradients: readonly (readonly (readonly number[])[])[];
  /** Factor on the learning rates of each update. */
  readonly scales: readonly number[];
  readonly maxGradNorm: number | null;
}

/** Weights after each update by every optimizer that a recipe can name, on an engine. */
export const optimizerSubjects = (engine: EngineOptions): Subject[] =>
  optimizerOptionsSchema.options.map(({ shape }) => {
    const type = shape.type.value;
    return defineSubject<Input>({
      name: `optimizer/${type} (${[engine.type, engine.backend].filter(Boolean).join('/')})`,
      reference: `optimizer/${type}`,
      covers: [],
      tolerance: {
        relative: 2e-6,
        absolute: 1e-7,
        why: 'float32 against float64; beside it eight times what PyTorch’s own float32 is off, and of Adam 2·10⁻⁶ of the rates',
      },
      answer: (input) => updates(input, engine),
    });
  });

async function updates(
  { type, groups, options, gradients, scales, maxGradNorm }: Input,
  engine: EngineOptions,
): Promise<Answer> {
  const variables = groups.map(({ start }) => tf.variable(tf.tensor1d([...start])));
  const step = await compileTrainStep({
    groups: groups.map(({ learningRate, weightDecay }, g) => ({
      variables: [variables[g]!],
      learningRate,
      weightDecay,
    })),
    // Its gradient is what the inputs say.
    loss: (inputs) => ({
      loss: tf.addN(variables.map((variable, g) => tf.sum(tf.mul(variable, inputs[`g${g}`]!)))),
    }),
    optimizer: { type, ...options },
    ...(maxGradNorm !== null && { maxGradNorm }),
    engine,
  });
  try {
    const after: Answer[] = [];
    const norms: number[] = [];
    for (const [i, gradient] of gradients.entries()) {
      step.setLearningRate(groups.map(({ learningRate }) => learningRate * scales[i]!));
      const inputs = gradient.map((values, g) => [
        `g${g}`,
        { data: Float32Array.from(values), shape: [values.length] },
      ]);
      const { gradientNorm } = await step.run(Object.fromEntries(inputs));
      norms.push(gradientNorm);
      after.push((await step.weights()).map((weights) => Array.from(weights)));
    }
    return { after, norms };
  } finally {
    await step.dispose();
    tf.dispose(variables);
  }
}
