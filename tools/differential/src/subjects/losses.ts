import { type Loss, type LossParameter, losses, type Targets } from '@erc/losses';
import * as tf from '@tensorflow/tfjs';
import { type Answer, defineSubject, type Subject } from '../subject.js';
import { orNaN } from './inputs.js';

type Nested = number | null | readonly Nested[];

interface Input {
  readonly options: Readonly<Record<string, unknown>>;
  /** What the loss reads of the model, nested parts as `group/name`. */
  readonly output: Readonly<Record<string, Nested>>;
  readonly targets: Readonly<Record<string, Nested>>;
  readonly labelCounts?: readonly number[] | null;
  readonly training?: boolean;
}

/** Value and gradients of every loss of the registry: one that the reference does not know fails. */
export const lossSubjects: readonly Subject[] = losses.parts.map(({ type }) =>
  defineSubject<Input>({
    name: `loss/${type}`,
    covers: [],
    tolerance: {
      relative: 2e-5,
      absolute: 1e-6,
      why: 'float32 against float64; beside it eight times what PyTorch’s own float32 is off',
    },
    answer(input) {
      let answer: Answer = null;
      tf.tidy(() => {
        answer = valueAndGradients(input);
      });
      return answer;
    },
  }),
);

function valueAndGradients({ options, output, targets, labelCounts, training = true }: Input): Answer {
  const parsed = losses.schema.parse(options);
  const loss = losses.of(parsed).create(parsed, labelCounts ? { labelCounts } : {});
  const own = loss.parameters ?? [];
  const names = Object.keys(output);
  const wanted = targetsOf(targets);
  // A part that the loss does not read has a gradient of 0, where tfjs would refuse to differentiate.
  const lossOf = (...tensors: tf.Tensor[]): tf.Scalar =>
    tf.add(
      loss(outputOf(names, tensors), wanted, { training }),
      tf.mul(0, tf.addN(tensors.map((x) => tf.sum(x)))),
    );
  const given = names.map((name) => tensorOf(output[name]!));
  const { value, grads } = tf.valueAndGrads(lossOf)(given);
  const gradients = names.map((name, i): [string, Answer] => [name, numbersOf(grads[i]!)]);
  const answer = {
    value: value.dataSync()[0]!,
    ...Object.fromEntries(gradients),
    ...gradientsOfParameters(() => lossOf(...given), own),
  };
  loss.dispose?.();
  return answer;
}

/** By the last word of their paths. */
function gradientsOfParameters(
  value: () => tf.Scalar,
  own: readonly LossParameter[],
): Record<string, Answer> {
  if (own.length === 0) return {};
  const { grads } = tf.variableGrads(
    value,
    own.map(({ variable }) => variable),
  );
  return Object.fromEntries(
    own.map(({ path, variable }) => [path.split('/').at(-1)!, numbersOf(grads[variable.name]!)]),
  );
}

/** A tensor's numbers in its shape. */
const numbersOf = (tensor: tf.Tensor): Answer => tensor.arraySync();

const isList = (value: Nested | undefined): value is readonly Nested[] => Array.isArray(value);

const flat = (value: Nested): number[] => (isList(value) ? value.flatMap(flat) : [orNaN(value)]);

const shapeOf = (value: Nested | undefined): number[] =>
  isList(value) ? [value.length, ...shapeOf(value[0])] : [];

const tensorOf = (value: Nested, dtype: 'float32' | 'int32' = 'float32'): tf.Tensor =>
  tf.tensor(flat(value), shapeOf(value), dtype);

const targetsOf = (targets: Input['targets']): Targets =>
  Object.fromEntries(
    Object.entries(targets).map(([name, value]) => [
      name,
      tensorOf(value, name === 'labels' ? 'int32' : 'float32'),
    ]),
  );

function outputOf(names: readonly string[], tensors: readonly tf.Tensor[]): Parameters<Loss>[0] {
  const output: Record<string, tf.Tensor | Record<string, tf.Tensor>> = {};
  for (const [i, path] of names.entries()) {
    const [name, key] = path.split('/') as [string, string?];
    const tensor = tensors[i]!;
    if (key === undefined) output[name] = tensor;
    else output[name] = { ...(output[name] as Record<string, tf.Tensor> | undefined), [key]: tensor };
  }
  return output as Parameters<Loss>[0];
}
