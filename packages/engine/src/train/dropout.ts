import { sizeOf } from '@erc/onnx';
import { EngineError } from '../errors.js';
import { createMemory, padded } from '../kernels/memory.js';

/** One call of dropout in a training program. */
export interface DropoutCall {
  readonly shape: readonly number[];
  readonly rate: number;
}

/** What the masks of one forward pass are a function of, beside call and element. */
export interface DropoutCounter {
  readonly seed: number;
  /** Forward passes made before. */
  readonly pass: number;
}

/** Masks of one program, as views that {@link MaskMaker.fill} overwrites: 0 where dropped, 1 / (1 - rate) where kept. */
export interface MaskMaker {
  readonly masks: readonly Float32Array[];
  fill(counter: DropoutCounter): void;
}

export function checkRate(rate: number): void {
  if (!(rate >= 0 && rate < 1)) {
    throw new EngineError(
      'invalid-function',
      `context.dropout: expected a rate in [0, 1), received ${rate}.`,
    );
  }
}

/**
 * Makes masks by a counter: element *i* of call *c* in pass *p* is dropped where a hash of (seed, p, c, i) is below rate · 2³². Nothing is
 * kept from pass to pass, so a resumed run has the masks of the uninterrupted one; every engine uses these masks.
 *
 * @param firstCall Number of the first of `calls` in its pass.
 */
export function createMasks(calls: readonly DropoutCall[], firstCall = 0): MaskMaker {
  const sizes = calls.map((call) => sizeOf(call.shape));
  const { kernels, view } = createMemory(sizes.reduce((sum, size) => sum + padded(size), 0));
  const offsets: number[] = [];
  sizes.reduce((offset, size) => {
    offsets.push(offset);
    return offset + 4 * padded(size);
  }, 0);
  return {
    masks: sizes.map((size, i) => view(offsets[i]!, size)),
    fill(counter) {
      calls.forEach(({ rate }, call) => {
        const [key0, key1] = keysOf(counter, firstCall + call);
        kernels.dropoutMask(offsets[call]!, padded(sizes[call]!), key0, key1, rate * 2 ** 32, 1 / (1 - rate));
      });
    },
  };
}

/** murmur3's finaliser: every input bit changes every output bit with probability close to ½. */
function mix(x: number): number {
  let h = x | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) | 0;
}

/** Two words that differ for different seeds, passes and calls. */
function keysOf({ seed, pass }: DropoutCounter, call: number): [number, number] {
  const words = [seed, pass % 2 ** 32, Math.floor(pass / 2 ** 32), call];
  const absorb = (start: number): number =>
    words.reduce((hash, word) => mix(Math.imul(hash, 5) + 0x52dce729 + word), start);
  return [absorb(0x9747b28c), absorb(0x1b873593)];
}
