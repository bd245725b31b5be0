import { readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadNativeKernels } from '@erc/native';
import { encodeModel, type Graph } from '@erc/onnx';
import { temporaryFolders } from '@erc/testing/temporary-folders';
import * as ort from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { createNativeSession } from './native-session.js';

const temporaryFolder = temporaryFolders();
const fixture = (name: string) => fileURLToPath(new URL(`./__fixtures__/${name}`, import.meta.url));
const golden = JSON.parse(readFileSync(fixture('models.json'), 'utf8')) as {
  outside: { x: number[]; y: number[] };
};
const loaded = await loadNativeKernels();
const isMissing = 'missing' in loaded;

const WIDTH = 301;
/** y = x · w, with a weight of 362 kB that does not begin at a round address. */
const large: Graph = {
  inputs: [{ name: 'x', shape: ['rows', WIDTH], type: 'float32' }],
  outputs: [{ name: 'y', shape: ['rows', WIDTH], type: 'float32' }],
  initializers: [
    {
      name: 'w',
      shape: [WIDTH, WIDTH],
      type: 'float32',
      data: Float32Array.from({ length: WIDTH * WIDTH }, (_, index) => Math.sin(index)),
    },
  ],
  nodes: [{ op: 'MatMul', domain: '', name: 'product', inputs: ['x', 'w'], outputs: ['y'], attributes: {} }],
};

/** The kernels, which take every product whatever its size. */
const everything = () => {
  if ('missing' in loaded) throw new Error(loaded.missing);
  return { ...loaded.kernels, worthwhile: () => true };
};
const ids = (name: string) =>
  [name, new ort.Tensor('int64', BigInt64Array.of(2n, 5n, 7n, 9n, 3n, 4n), [2, 3])] as const;
const ones = (name: string, value: bigint) =>
  [name, new ort.Tensor('int64', new BigInt64Array(6).fill(value), [2, 3])] as const;
const feedsOf = (names: readonly string[]) =>
  Object.fromEntries(
    [ids('input_ids'), ones('attention_mask', 1n), ones('token_type_ids', 0n)].filter(([name]) =>
      names.includes(name),
    ),
  );

describe.skipIf(isMissing)(
  `a session with native kernels${isMissing ? ' (skipped: pnpm build:native)' : ''}`,
  () => {
    it('computes what the runtime alone does', async () => {
      const path = fixture('bert/model.onnx');
      const session = await createNativeSession({
        path,
        kernels: everything(),
        precision: 'float32',
        threads: 1,
      });
      const alone = await ort.InferenceSession.create(path);
      expect(session!.inputNames).toEqual(alone.inputNames);
      expect(session!.outputNames).toEqual(alone.outputNames);
      expect(session!.inputTypes.get('input_ids')).toBe('int64');
      const feeds = feedsOf(alone.inputNames);
      const [name] = alone.outputNames as [string];
      const { [name]: expected } = await alone.run(feeds, [name]);
      const { [name]: received } = await session!.run(feeds, [name]);
      expect(received!.dims).toEqual(expected!.dims);
      const values = Array.from(received!.data as Float32Array);
      for (const [index, value] of Array.from(expected!.data as Float32Array).entries())
        expect(values[index]).toBeCloseTo(value, 5);
      await session!.release();
      await alone.release();
    });

    it('leaves models to the runtime that have no products for it', async () => {
      const none = { ...everything(), worthwhile: () => false };
      const path = fixture('bert/model.onnx');
      expect(
        await createNativeSession({ path, kernels: none, precision: 'float32', threads: 1 }),
      ).toBeUndefined();
    });

    it('finds large weights in the file itself, also where a link leads to it', async () => {
      const folder = await temporaryFolder();
      writeFileSync(join(folder, 'blob'), encodeModel(large));
      symlinkSync(join(folder, 'blob'), join(folder, 'model.onnx'));
      const path = join(folder, 'model.onnx');
      const session = await createNativeSession({
        path,
        kernels: everything(),
        precision: 'float32',
        threads: 2,
      });
      const x = new ort.Tensor(
        'float32',
        Float32Array.from({ length: 3 * WIDTH }, (_, i) => Math.cos(i)),
        [3, WIDTH],
      );
      const alone = await ort.InferenceSession.create(path);
      const { y: expected } = await alone.run({ x });
      const { y: received } = await session!.run({ x }, ['y']);
      const values = Array.from(received!.data as Float32Array);
      for (const [index, value] of Array.from(expected!.data as Float32Array).entries())
        expect(values[index]).toBeCloseTo(value, 4);
      await session!.release();
      await alone.release();
    });

    it('reads weights that the model keeps in another file', async () => {
      const path = fixture('outside/model.onnx');
      const session = await createNativeSession({
        path,
        kernels: everything(),
        precision: 'float32',
        threads: 1,
      });
      const x = new ort.Tensor('float32', Float32Array.from(golden.outside.x), [2, 3]);
      const [input, output] = [session!.inputNames[0]!, session!.outputNames[0]!];
      const { [output]: y } = await session!.run({ [input]: x }, [output]);
      for (const [index, value] of golden.outside.y.entries())
        expect((y!.data as Float32Array)[index]).toBeCloseTo(value, 5);
      await session!.release();
    });
  },
);
