import {
  type CompiledFunction,
  compile,
  type EngineOptions,
  type HostArrays,
  resolveEngine,
} from '@erc/engine';
import { HAS_TENSORFLOW, importTensorFlow, startBackend, TENSORFLOW_NEEDED } from '@erc/testing';
import fc from 'fast-check';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { FAMILIES, type WholeModel, type WholeModelChoice, wholeModel } from './__fixtures__/whole-models.js';

beforeAll(async () => {
  if (HAS_TENSORFLOW) importTensorFlow();
  await startBackend(['cpu']);
});

/** What computes, by name. */
const ENGINES = {
  onnx: { type: 'onnx', device: 'cpu', threads: 1 },
  tfjs: { type: 'tfjs', backend: 'cpu' },
  tensorflow: { type: 'tfjs', backend: 'tensorflow' },
} as const satisfies Record<string, EngineOptions>;
type EngineName = keyof typeof ENGINES;
const isAtHand = (name: EngineName): boolean => name !== 'tensorflow' || HAS_TENSORFLOW;

const CHOICES: readonly WholeModelChoice[] = FAMILIES;

let model: WholeModel | undefined;
let program: CompiledFunction | undefined;
afterEach(async () => {
  await program?.dispose();
  model?.dispose();
});

/** A model as a program of an engine: logits of host arrays. */
async function logitsOn(name: EngineName, choice: WholeModelChoice) {
  const engine = await resolveEngine(ENGINES[name]);
  model = await wholeModel(choice);
  program = await compile((inputs) => model!.forward(inputs), { engine });
  const run = program;
  return async (arrays: HostArrays): Promise<number[]> => [...(await run(arrays)).logits!.data];
}

/** Row `row` of every array, cut to `length` where it has steps. */
const rowOf = (arrays: HostArrays, row: number, length: number): HostArrays =>
  Object.fromEntries(
    Object.entries(arrays).map(([name, { data, shape }]) => {
      const size = data.length / shape[0]!;
      const own = data.slice(row * size, (row + 1) * size);
      const isOfSteps = shape.length === 2;
      return [
        name,
        {
          data: isOfSteps ? own.slice(0, length) : own,
          shape: isOfSteps ? [1, length] : [1, ...shape.slice(1)],
        },
      ];
    }),
  );

for (const name of ['onnx', 'tfjs', 'tensorflow'] as const) {
  describe.skipIf(!isAtHand(name))(`on ${name}${isAtHand(name) ? '' : ` (${TENSORFLOW_NEEDED})`}`, () =>
    suiteOn(name),
  );
}

function suiteOn(name: EngineName): void {
  it.each(CHOICES)('a row gives alone what it gives beside longer ones: $folder', async (choice) => {
    const logitsOf = await logitsOn(name, choice);
    const { least, most } = model!.steps ?? { least: 1, most: 1 };
    // Long ones take long on a backend that computes one by one.
    const lengths = fc.array(fc.integer({ min: least, max: Math.min(most, least + 90) }), {
      minLength: 1,
      maxLength: 4,
    });
    await fc.assert(
      fc.asyncProperty(lengths, fc.nat(20), fc.nat(), async (each, padding, seed) => {
        const batch = model!.batchOf(each, Math.max(...each) + padding, seed);
        const together = await logitsOf(batch);
        const width = together.length / each.length;
        for (const [row, length] of each.entries()) {
          const alone = await logitsOf(rowOf(batch, row, length));
          expect(alone).toBeAllClose(together.slice(row * width, (row + 1) * width), {
            rtol: 1e-4,
            atol: 1e-5,
          });
        }
      }),
      // Each shape is a program of its own.
      { seed: 5, numRuns: name === 'onnx' ? 2 : 5 },
    );
  });

  // GPT-2 reads no mask: what stands behind the real tokens is its future.
  it.each(CHOICES.filter(({ kind }) => kind === 'text'))(
    'what stands behind the real tokens changes no bit of them: $folder',
    async (choice) => {
      const logitsOf = await logitsOn(name, choice);
      const lengths = fc.array(fc.integer({ min: 1, max: 11 }), { minLength: 3, maxLength: 3 });
      await fc.assert(
        fc.asyncProperty(lengths, fc.nat(), async (each, seed) => {
          const batch = model!.batchOf(each, 12, seed);
          const { ids: all } = model!.batchOf([12, 12, 12], 12, seed + 1);
          const { ids, mask } = batch;
          const other = ids!.data.map((id, i) => (mask!.data[i] === 1 ? id : all!.data[i]!));
          expect([...other]).not.toEqual([...ids!.data]);
          const changed = { ...batch, ids: { data: Int32Array.from(other), shape: ids!.shape } };
          expect(await logitsOf(changed)).toEqual(await logitsOf(batch));
        }),
        { seed: 6, numRuns: 10 },
      );
    },
  );
}
