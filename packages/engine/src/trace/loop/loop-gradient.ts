import * as tf from '@tensorflow/tfjs';
import { EngineError } from '../../errors.js';
import type { TracingBackend } from '../backend.js';
import type { LoopCall } from './contract.js';
import { operandsOf, type SumTerms, sumOf, sumTerms } from './loop-sums.js';
import { type LoopTrace, loopName, parted, stepNumbers } from './loop-trace.js';
import { gradientsOf, isRecording } from './own-tape.js';
import { traceStep, writeLoop } from './write-loop.js';

/**
 * The way back of a loop, which is a loop too, from the last step to the first. Each step's gradient is tfjs's own, its forward half
 * calculated again from the state before it. Gradients of the constants are sums over the steps; that of a history's row comes together from
 * all later steps before its own is reached.
 *
 * @param dys Gradients of the last state, the histories and the outputs.
 * @returns Of the state before the first step, the sequences and the constants.
 */
export function loopGradient(
  tracing: TracingBackend,
  loop: LoopCall,
  kept: LoopTrace,
  dys: readonly tf.Tensor[],
): (() => tf.Tensor)[] {
  if (isRecording()) {
    throw new EngineError(
      'invalid-function',
      'scan: expected gradients of first order, received a gradient of a gradient.',
    );
  }
  const { session } = tracing;
  const { tracer } = session;
  const { before, histories } = kept;
  const { state, sequences, constants, reverse } = loop;
  const steps = sequences[0]!.shape[0]!;
  const [dState, dHistories, dOutputs] = parted(
    dys.map((dy) => tracing.value(dy)),
    state.length,
    histories.length,
  );
  const summed = constants.filter(isFloat);
  const numbers = histories.length > 0 ? [tracing.value(stepNumbers(steps))] : [];
  let terms: readonly SumTerms[] = [];

  const back = writeLoop(tracing, {
    name: loopName(session),
    isRecorded: false,
    isReversed: !reverse,
    state: [
      ...dState.filter((_, i) => isFloat(state[i]!)),
      ...histories.map(({ shape }) => tracer.uniform(0, shape, 'float32')),
      ...summed.map(({ shape }) => tracer.uniform(0, shape, 'float32')),
    ],
    rows: [...before, ...kept.sequences, ...dOutputs, ...dHistories, ...numbers],
    constants: [...kept.constants, ...histories],
    step(given) {
      const [dAfter, dPasts, totals] = parted(given.state, state.filter(isFloat).length, histories.length);
      const [stateNow, rowsNow, dOut, dRows, numberNow] = parted(
        given.rows,
        state.length,
        sequences.length,
        dOutputs.length,
        histories.length,
      );
      const [constantsNow, allRows] = parted(given.constants, constants.length);
      const made = traceStep(tracing, (tensorOf) => {
        const now = numberNow.map(tensorOf)[0];
        const x = stateNow.map(tensorOf);
        const rows = rowsNow.map(tensorOf);
        const fixed = constantsNow.map(tensorOf);
        const pasts = allRows.map((all) => pastOf(tensorOf(all), now!, reverse));
        const dPastsNow = dPasts.map(tensorOf);
        const arriving = {
          state: dAfter.map(tensorOf),
          histories: dRows.map((row, i) =>
            tf.add(tensorOf(row), tf.gather(dPastsNow[i]!, now as tf.Tensor1D)),
          ),
          outputs: dOut.map(tensorOf),
        };
        const xs = [...x, ...rows, ...fixed, ...pasts].filter(isFloat);
        const gradients = gradientsOf(() => {
          const after = tracing.replay(() =>
            loop.step({ state: x, rows, constants: fixed, histories: pasts }),
          );
          return [
            ...after.state.filter(isFloat).map((value, i) => ({ value, arriving: arriving.state[i]! })),
            ...after.histories.map((value, i) => ({ value, arriving: arriving.histories[i]! })),
            ...after.outputs
              .map((value, i) => ({ value, arriving: arriving.outputs[i]! }))
              .filter(({ value }) => isFloat(value)),
          ];
        }, xs);
        const filled = gradients.map((gradient, i) => gradient ?? tf.zerosLike(xs[i]!));
        const [dx, dRow, dFixed, dPast] = parted(
          filled,
          dAfter.length,
          rows.filter(isFloat).length,
          fixed.filter(isFloat).length,
        );
        return {
          state: dx,
          rows: dRow,
          constants: dFixed,
          pasts: dPast.map((gradient, i) => tf.add(dPastsNow[i]!, gradient)),
        };
      });
      terms = sumTerms(tracer, made.constants);
      const left = terms.map(({ others }, i) =>
        others.reduce((a, b) => tracer.node('Add', [a, b], a.shape, 'float32'), totals[i]!),
      );
      return {
        state: [...made.state, ...made.pasts, ...left],
        rows: [...made.rows, ...operandsOf(terms)],
      };
    },
  });

  const [dFirst, , totals] = parted(back.state, state.filter(isFloat).length, histories.length);
  const [dSequences, operands] = parted(back.rows, sequences.filter(isFloat).length);
  const all = new Map(operandsOf(terms).map(({ name }, i) => [name, operands[i]!]));
  const sums = terms.map((each, i) =>
    sumOf(tracer, each, { shape: summed[i]!.shape, total: totals[i]!, allOf: ({ name }) => all.get(name)! }),
  );
  const found = [dFirst, dSequences, sums];
  return [state, sequences, constants].flatMap((inputs, i) =>
    inputs.map((input) => {
      const value = isFloat(input) ? found[i]!.shift() : undefined;
      const { shape } = input;
      return () => (value ? tf.engine().makeTensorFromTensorInfo(tracing.result(value)) : tf.zeros(shape));
    }),
  );
}

const isFloat = ({ dtype }: tf.Tensor): boolean => dtype === 'float32';

/** A history as a step finds it: rows of later steps are 0. */
function pastOf(all: tf.Tensor, now: tf.Tensor, reverse: boolean): tf.Tensor {
  const numbers = tf.reshape(stepNumbers(all.shape[0]!), [-1, ...all.shape.slice(1).map(() => 1)]);
  const isPast = reverse ? tf.greater(numbers, now) : tf.less(numbers, now);
  return tf.where(isPast, all, tf.zerosLike(all));
}
