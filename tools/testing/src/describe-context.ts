import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gradientsOf, isAllFinite } from './gradients.js';
import './matchers.js';
import { spread } from './numbers.js';
import { expectTraceable } from './traceable.js';

interface DialogueBatch {
  readonly mask: tf.Tensor2D;
  readonly speakers?: tf.Tensor2D;
}

interface ForwardContext {
  readonly training: boolean;
  dropout<T extends tf.Tensor>(x: T, rate: number): T;
}

interface Context {
  readonly type: string;
  readonly dim: number;
  readonly parameters: readonly { readonly path: string; readonly variable: tf.Variable }[];
  apply(utterances: tf.Tensor3D, dialogues: DialogueBatch, context: ForwardContext): tf.Tensor3D;
  dispose(): void;
}

/** A batch of dialogues before it is tensors. */
interface Drawn {
  /** Real utterances of each dialogue. */
  readonly lengths: readonly number[];
  /** Speaker of each utterance of each dialogue. */
  readonly speakers: readonly (readonly number[])[];
  /** Of the utterances' numbers. */
  readonly seed: number;
}

export interface ContextSuiteOptions {
  /** Whether an utterance knows of another (or itself) of its dialogue, by their places. */
  readonly sees: (utterance: number, other: number) => boolean;
  /** Whether it counts who speaks. @default false */
  readonly readsSpeakers?: boolean;
  /** Parameters whose gradient is 0 by mathematics, such as key biases. @default none */
  readonly hasZeroGradient?: (path: string) => boolean;
}

const DIALOGUES = 3;
const UTTERANCES = 5;
/** One full, one in between, one of a single utterance. */
const EXAMPLE: Drawn = {
  lengths: [5, 3, 1],
  speakers: [
    [0, 1, 0, 2, 1],
    [1, 1, 0, 0, 0],
    [0, 0, 0, 0, 0],
  ],
  seed: 1,
};

const evaluating: ForwardContext = { training: false, dropout: (x) => x };

const perDialogue = <T>(one: fc.Arbitrary<T>): fc.Arbitrary<T[]> =>
  fc.array(one, { minLength: DIALOGUES, maxLength: DIALOGUES });
const drawn: fc.Arbitrary<Drawn> = fc.record({
  lengths: perDialogue(fc.integer({ min: 1, max: UTTERANCES })),
  speakers: perDialogue(fc.array(fc.nat(2), { minLength: UTTERANCES, maxLength: UTTERANCES })),
  seed: fc.nat(99),
});

const maskOf = (lengths: readonly number[], utterances = UTTERANCES): tf.Tensor2D =>
  tf.tensor2d(lengths.map((length) => Array.from({ length: utterances }, (_, t) => (t < length ? 1 : 0))));
const speakersOf = (speakers: readonly (readonly number[])[]): tf.Tensor2D =>
  tf.tensor2d(
    speakers.map((row) => [...row]),
    undefined,
    'int32',
  );
const dialoguesOf = ({ lengths, speakers }: Drawn): DialogueBatch => ({
  mask: maskOf(lengths),
  speakers: speakersOf(speakers),
});
const valuesOf = ({ dim }: Context, { seed }: Drawn): tf.Tensor3D =>
  spread([DIALOGUES, UTTERANCES, dim], seed) as tf.Tensor3D;

/** 1 where it holds, else 0: `[dialogues, utterances, 1]`. */
const only = (holds: (dialogue: number, utterance: number) => boolean): tf.Tensor3D =>
  tf.tensor3d(
    Array.from({ length: DIALOGUES }, (_, i) =>
      Array.from({ length: UTTERANCES }, (_, t) => [holds(i, t) ? 1 : 0]),
    ),
  );

/** The gradient of a fixed weighting of the chosen rows, by path and for `utterances`; `null` where they do not count. */
function gradients(
  module: Context,
  utterances: tf.Tensor3D,
  dialogues: DialogueBatch,
  rows?: tf.Tensor,
): Record<string, tf.Tensor | null> {
  const variables = module.parameters.map(({ path, variable }) => [path, variable as tf.Tensor] as const);
  return gradientsOf(
    (inputs) => {
      const result = module.apply(inputs.utterances as tf.Tensor3D, dialogues, evaluating);
      // Weights by the place in the dialogue, so that padding added at the end takes none away.
      const weights = spread([DIALOGUES, UTTERANCES, module.dim], 11);
      const real = tf.slice(result, [0, 0, 0], [DIALOGUES, UTTERANCES, module.dim]);
      const weighted = tf.mul(real, weights);
      return tf.sum(rows ? tf.mul(weighted, rows) : weighted) as tf.Scalar;
    },
    { utterances, ...Object.fromEntries(variables) } as { utterances: tf.Tensor } & Record<string, tf.Tensor>,
  ).gradients;
}

/**
 * Conformance suite of a context over the dialogue: what each utterance sees, and what it does not; padding; speakers; gradients; memory.
 *
 * @param makeContext Called in each test, after the backend has started; of a width of at least 3. The suite moves the parameters off their
 *   first values, where a bias of 0 would hide what it does, and disposes it.
 */
export function describeContext(
  name: string,
  makeContext: () => Context,
  { sees, readsSpeakers = false, hasZeroGradient = () => false }: ContextSuiteOptions,
): void {
  const make = (): Context => {
    const module = makeContext();
    tf.tidy(() => {
      for (const [i, { variable }] of module.parameters.entries()) {
        variable.assign(tf.add(variable, tf.mul(spread(variable.shape, i + 20), 0.4)));
      }
    });
    return module;
  };
  const check = (fact: string, body: (module: Context) => void): void =>
    it(fact, () => {
      const module = make();
      try {
        tf.tidy(() => body(module));
      } finally {
        module.dispose();
      }
    });
  /** The body holds for every batch of dialogues. */
  const checkAll = (fact: string, body: (module: Context, batch: Drawn) => void): void =>
    check(fact, (module) => {
      const property = fc.property(drawn, (batch) => tf.tidy(() => body(module, batch)));
      fc.assert(property, { seed: 7, numRuns: 4, examples: [[EXAMPLE]] });
    });
  const apply = (module: Context, utterances: tf.Tensor3D, dialogues: DialogueBatch): tf.Tensor3D =>
    module.apply(utterances, dialogues, evaluating);
  const expectSame = (a: Record<string, tf.Tensor | null>, b: Record<string, tf.Tensor | null>): void => {
    for (const path of Object.keys(a)) {
      if (a[path] && b[path]) expect(a[path], path).toBeAllClose(b[path], { rtol: 1e-4, atol: 1e-5 });
      else expect(a[path], path).toEqual(b[path]);
    }
  };

  describe(`${name} is a context that`, () => {
    checkAll('gives [dialogues, utterances, dim], finite, and 0 for padding', (module, batch) => {
      const result = apply(module, valuesOf(module, batch), dialoguesOf(batch));
      expect(result.shape).toEqual([DIALOGUES, UTTERANCES, module.dim]);
      expect(isAllFinite(result)).toBe(true);
      const padding = only((i, t) => t >= batch.lengths[i]!);
      expect(tf.mul(result, padding)).toBeAllClose(tf.zerosLike(result), { atol: 0 });
    });

    check('gives the same numbers twice when not training', (module) => {
      const [values, dialogues] = [valuesOf(module, EXAMPLE), dialoguesOf(EXAMPLE)];
      expect(apply(module, values, dialogues).dataSync()).toEqual(
        apply(module, values, dialogues).dataSync(),
      );
    });

    checkAll('keeps each dialogue to itself, in values and gradients', (module, batch) => {
      const values = valuesOf(module, batch);
      const own = only((i) => i === 0);
      const other: Drawn = {
        seed: batch.seed,
        lengths: batch.lengths.map((length, i) => (i === 0 ? length : UTTERANCES + 1 - length)),
        speakers: batch.speakers.map((row, i) => (i === 0 ? row : row.map((s) => (s + 1) % 2))),
      };
      const change = tf.mul(tf.sub(1, own), spread(values.shape, 12));
      const changed = apply(module, tf.add(values, change), dialoguesOf(other));
      expect(tf.mul(changed, own)).toBeAllClose(tf.mul(apply(module, values, dialoguesOf(batch)), own));
      const { utterances } = gradients(module, values, dialoguesOf(batch), own);
      expect(tf.mul(utterances!, tf.sub(1, own))).toBeAllClose(tf.zerosLike(values), { atol: 0 });
    });

    checkAll('lets each utterance know of those that it may see, and of no other', (module, batch) => {
      const [values, dialogues] = [valuesOf(module, batch), dialoguesOf(batch)];
      const result = apply(module, values, dialogues);
      for (let t = 0; t < batch.lengths[0]!; t++) {
        const row = only((i, u) => i === 0 && u === t);
        const seen = (u: number): boolean => u < batch.lengths[0]! && sees(t, u);
        const unseen = only((i, u) => i === 0 && !seen(u));
        const changed = apply(module, tf.add(values, tf.mul(unseen, spread(values.shape, 13))), dialogues);
        expect(tf.mul(changed, row), `row ${t}`).toBeAllClose(tf.mul(result, row));
        const { utterances } = gradients(module, values, dialogues, row);
        const reached = tf.sum(tf.abs(tf.slice(utterances!, 0, 1)), [0, 2]).dataSync();
        for (let u = 0; u < UTTERANCES; u++) {
          expect(reached[u]! > 0, `whether utterance ${t} reads utterance ${u}`).toBe(seen(u));
        }
      }
    });

    checkAll(
      'gives an utterance that sees none of the rest what it gives where there is no rest',
      (module, batch) => {
        const values = valuesOf(module, batch);
        const cut = Math.ceil(batch.lengths[0]! / 2);
        const places = Array.from({ length: UTTERANCES }, (_, u) => u);
        const blind = (t: number): boolean => places.every((u) => u < cut || !sees(t, u));
        const rows = only((i, t) => i === 0 && t < cut && blind(t));
        const shorter = { ...batch, lengths: [cut, ...batch.lengths.slice(1)] };
        expect(tf.mul(apply(module, values, dialoguesOf(shorter)), rows)).toBeAllClose(
          tf.mul(apply(module, values, dialoguesOf(batch)), rows),
        );
      },
    );

    checkAll('does not read padding, in values and gradients', (module, batch) => {
      const [values, dialogues] = [valuesOf(module, batch), dialoguesOf(batch)];
      const padding = only((i, t) => t >= batch.lengths[i]!);
      const changed = tf.add<tf.Tensor3D>(values, tf.mul(padding, spread(values.shape, 14)));
      const otherSpeakers = batch.speakers.map((row, i) =>
        row.map((s, t) => (t < batch.lengths[i]! ? s : s + 1)),
      );
      const others = { ...dialogues, speakers: speakersOf(otherSpeakers) };
      expect(apply(module, changed, others)).toBeAllClose(apply(module, values, dialogues));
      const plain = gradients(module, values, dialogues);
      expect(tf.mul(plain.utterances!, padding)).toBeAllClose(tf.zerosLike(values), { atol: 0 });
      expectSame(gradients(module, changed, others), plain);
    });

    checkAll('gives the same with more padding, in values and gradients', (module, batch) => {
      const [values, dialogues] = [valuesOf(module, batch), dialoguesOf(batch)];
      const longer = tf.concat([values, spread([DIALOGUES, 2, module.dim], 15) as tf.Tensor3D], 1);
      const padded = {
        mask: maskOf(batch.lengths, UTTERANCES + 2),
        speakers: speakersOf(batch.speakers.map((row) => [...row, 0, 1])),
      };
      const start = (x: tf.Tensor): tf.Tensor => tf.slice(x, [0, 0, 0], values.shape);
      expect(start(apply(module, longer, padded))).toBeAllClose(apply(module, values, dialogues));
      const { utterances, ...rest } = gradients(module, longer, padded);
      expectSame({ utterances: start(utterances!), ...rest }, gradients(module, values, dialogues));
    });

    check('stays finite and 0 for a dialogue without any real utterance', (module) => {
      const batch = { ...EXAMPLE, lengths: [4, 0, 2] };
      const [values, dialogues] = [valuesOf(module, batch), dialoguesOf(batch)];
      const result = apply(module, values, dialogues);
      expect(isAllFinite(result)).toBe(true);
      const empty = only((i) => i === 1);
      expect(tf.mul(result, empty)).toBeAllClose(tf.zerosLike(values), { atol: 0 });
      for (const [path, gradient] of Object.entries(gradients(module, values, dialogues))) {
        expect(isAllFinite(gradient!), `${path}: expected a finite gradient`).toBe(true);
      }
    });

    checkAll('does not care what speakers are called', (module, batch) => {
      const values = valuesOf(module, batch);
      // Another name for each speaker, and in each dialogue.
      const renamed = batch.speakers.map((row, i) => row.map((s) => [70, 4, -1][(s + i) % 3]!));
      expect(apply(module, values, dialoguesOf({ ...batch, speakers: renamed }))).toBeAllClose(
        apply(module, values, dialoguesOf(batch)),
      );
    });

    check(readsSpeakers ? 'knows who speaks' : 'does not need to know who speaks', (module) => {
      const [values, { mask, speakers }] = [valuesOf(module, EXAMPLE), dialoguesOf(EXAMPLE)];
      const changed = readsSpeakers ? { mask, speakers: tf.zerosLike(speakers!) } : { mask };
      const difference = tf.sub(
        apply(module, values, changed),
        apply(module, values, { mask, speakers: speakers! }),
      );
      expect(tf.max(tf.abs(difference)).dataSync()[0]! > 1e-4).toBe(readsSpeakers);
    });

    check('has parameters with unique paths, each reached by the gradient', (module) => {
      const paths = module.parameters.map(({ path }) => path);
      expect(new Set(paths).size).toBe(paths.length);
      const found = gradients(module, valuesOf(module, EXAMPLE), dialoguesOf(EXAMPLE));
      for (const [path, gradient] of Object.entries(found)) {
        expect(gradient, `${path}: expected a gradient, received none`).not.toBeNull();
        expect(isAllFinite(gradient!), `${path}: expected a finite gradient`).toBe(true);
        if (hasZeroGradient(path)) continue;
        const least = tf.max(tf.abs(gradient!)).dataSync()[0]!;
        expect(least, `${path}: expected a gradient other than 0`).toBeGreaterThan(0);
      }
    });

    check('can be traced: reads no values and draws nothing', (module) => {
      expectTraceable(() => gradients(module, valuesOf(module, EXAMPLE), dialoguesOf(EXAMPLE)));
    });

    it('leaks no tensor', () => {
      const start = tf.memory().numTensors;
      const module = make();
      tf.tidy(() => {
        const [values, dialogues] = [valuesOf(module, EXAMPLE), dialoguesOf(EXAMPLE)];
        const before = tf.memory().numTensors;
        apply(module, values, dialogues);
        expect(tf.memory().numTensors - before).toBe(1);
      });
      module.dispose();
      expect(tf.memory().numTensors).toBe(start);
    });

    check('names what has another shape', (module) => {
      const [values, dialogues] = [valuesOf(module, EXAMPLE), dialoguesOf(EXAMPLE)];
      const wide = tf.concat([values, values], 2);
      expect(() => apply(module, wide, dialogues)).toThrowError(/utterances: expected shape/);
      const mask = maskOf(EXAMPLE.lengths, UTTERANCES + 1);
      expect(() => apply(module, values, { ...dialogues, mask })).toThrowError(/mask: expected shape/);
      const speakers = tf.zeros([DIALOGUES, 1], 'int32') as tf.Tensor2D;
      expect(() => apply(module, values, { ...dialogues, speakers })).toThrowError(
        /speakers: expected shape/,
      );
    });
  });
}
