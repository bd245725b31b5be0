import { padded } from '../kernels/memory.js';
import type { Place, Region } from '../weights/shards.js';
import type { WeightStore } from '../weights/store.js';
import type { StepPlan } from './parameters.js';

/** Regions of the weight store that a training step uses beside the weights. */
export interface TrainRegions {
  readonly gradients: Region;
  /** AdamW and Adam: first and second moments. SGD with momentum: velocities. */
  readonly moments: readonly Region[];
}

/** Neighbouring slots of one memory and group that all have a gradient: one call of the optimizer's loop. */
interface Segment {
  readonly shard: number;
  readonly start: number;
  readonly count: number;
  readonly group: number;
}

/** Joins the slots that have a gradient. Like PyTorch, the others are left as they are, without decay. */
export function segmentsOf(
  slots: readonly Place[],
  groupOf: (index: number) => number,
  reached: readonly boolean[],
): Segment[] {
  const segments: Segment[] = [];
  reached.forEach((isReached, i) => {
    if (!isReached) return;
    const { shard, start, size } = slots[i]!;
    const last = segments.at(-1);
    const isNext = last?.shard === shard && last.start + last.count === start;
    if (isNext && last.group === groupOf(i)) {
      segments[segments.length - 1] = { ...last, count: last.count + padded(size) };
    } else segments.push({ shard, start, count: padded(size), group: groupOf(i) });
  });
  return segments;
}

/** Global norm of the gradients in `segments`. */
export function gradientNorm(store: WeightStore, gradients: Region, segments: readonly Segment[]): number {
  const squares = segments.map(({ shard, start, count }) =>
    store.shards[shard]!.memory.kernels.sumOfSquares(gradients.pointer(shard) + 4 * start, count),
  );
  return Math.sqrt(squares.reduce((sum, each) => sum + each, 0));
}

/** Values that Adam with an L2 penalty goes over at a time: their gradients are still in the cache when it reads what was added to them. */
const BLOCK = 4096;

/** λ / scale up to which λ / scale · p stays far from where float32 ends. Beyond, the gradients are scaled first. */
const LARGE = 1e26;

/**
 * One update of the weights in place.
 *
 * @param step Number of this update, from 1.
 * @param scale Factor on the gradients: clipping, and the mean over micro-batches.
 */
export function applyUpdate(
  store: WeightStore,
  { gradients, moments }: TrainRegions,
  segments: readonly Segment[],
  plan: StepPlan,
  step: number,
  scale: number,
): void {
  const { optimizer, learningRates, weightDecays } = plan;
  for (const { shard, start, count, group } of segments) {
    const { kernels } = store.shards[shard]!.memory;
    const learningRate = learningRates[group]!;
    const weightDecay = weightDecays[group]!;
    if (optimizer.type === 'sgd') {
      const at = (region: Region): number => region.pointer(shard) + 4 * start;
      const velocities = moments[0] ?? gradients;
      const { momentum } = optimizer;
      kernels.sgd(
        4 * start,
        at(gradients),
        at(velocities),
        count,
        scale,
        weightDecay,
        momentum,
        learningRate,
      );
      continue;
    }
    const { beta1, beta2, epsilon } = optimizer;
    const isCoupled = optimizer.type === 'adam' && weightDecay > 0;
    const isTiny = isCoupled && weightDecay / scale > LARGE;
    if (isTiny) {
      const values = gradients.view({ shard, start, size: count });
      for (let i = 0; i < count; i++) values[i]! *= scale;
    }
    const left = isTiny ? 1 : scale;
    const size = isCoupled ? BLOCK : count;
    for (let from = start; from < start + count; from += size) {
      const values = Math.min(size, start + count - from);
      const at = (region: Region): number => region.pointer(shard) + 4 * from;
      // scale · (g + λ / scale · p) = scale · g + λp
      if (isCoupled) kernels.addScaled(at(gradients), 4 * from, values, weightDecay / left);
      kernels.adamw(
        4 * from,
        at(gradients),
        at(moments[0]!),
        at(moments[1]!),
        values,
        left,
        isCoupled ? 1 : 1 - learningRate * weightDecay,
        beta1,
        1 - beta1,
        beta2,
        1 - beta2,
        learningRate / (1 - beta1 ** step),
        1 / Math.sqrt(1 - beta2 ** step),
        epsilon,
      );
    }
  }
}
