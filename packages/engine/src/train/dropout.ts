import { sizeOf } from '@erc/onnx';
import { EngineError } from '../errors.js';
import { createMemory, padded } from '../kernels/memory.js';

/** One call of dropout or of uniform numbers in a training program. */
export interface RandomCall {
  readonly shape: readonly number[];
  /** Of dropout, whose mask is wanted; absent where the numbers themselves are. */
  readonly rate?: number;
}

/** What the random numbers of one forward pass are a function of, beside call and element. */
export interface DropoutCounter {
  readonly seed: number;
  /** Forward passes made before. */
  readonly pass: number;
}

/**
 * Masks of one program, as views that {@link MaskMaker.fill} overwrites: 0 where dropped, 1 / (1 - rate) where kept. Uniform numbers are
 * in 0 … 1.
 */
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
 * Makes masks by a counter: element *i* of call *c* in pass *p* is dropped where a hash of (seed, p, c, i) is below rate · 2³². A uniform number is
 * the hash's upper 24 bits. Nothing is kept from pass to pass, so a resumed run has the masks of the uninterrupted one; every engine uses
 * these masks.
 *
 * @param firstCall Number of the first of `calls` in its pass.
 */
export function createMasks(calls: readonly RandomCall[], firstCall = 0): MaskMaker {
  const sizes = calls.map((call) => sizeOf(call.shape));
  const { kernels, view } = createMemory(sizes.reduce((sum, size) => sum + padded(size), 0));
  const offsets: number[] = [];
  sizes.reduce((offset, size) => {
    offsets.push(offset);
    return offset + 4 * padded(size);
  }, 0);
  const masks = sizes.map((size, i) => view(offsets[i]!, size));
  return {
    masks,
    fill(counter) {
      calls.forEach(({ rate }, call) => {
        const [key0, key1] = keysOf(counter, firstCall + call);
        const [offset, count] = [offsets[call]!, padded(sizes[call]!)];
        if (rate === undefined) fillUniform(masks[call]!, key0, key1);
        else kernels.dropoutMask(offset, count, key0, key1, rate * 2 ** 32, 1 / (1 - rate));
      });
    },
  };
}

/** The hash of the kernel `dropoutMask`, whose upper 24 bits a float32 holds. Few numbers are wanted so: they need no kernel of their own. */
function fillUniform(into: Float32Array, key0: number, key1: number): void {
  for (let i = 0; i < into.length; i++) {
    let h = (Math.imul(i, 0x9e3779b9) + key0) | 0;
    h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
    h = Math.imul((h ^ (h >>> 13)) + key1, 0xc2b2ae35);
    into[i] = ((h ^ (h >>> 16)) >>> 8) * 2 ** -24;
  }
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
