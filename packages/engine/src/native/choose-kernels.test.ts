import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EngineError } from '../errors.js';
import { resolveEngine } from '../resolve-engine.js';
import { chooseKernels, kernelsOf } from './choose-kernels.js';

const setting = process.env.ERC_NATIVE;
const restore = (): void => {
  if (setting === undefined) delete process.env.ERC_NATIVE;
  else process.env.ERC_NATIVE = setting;
};
afterEach(restore);

describe('without the kernels of @erc/native', () => {
  beforeEach(() => {
    process.env.ERC_NATIVE = 'off';
  });

  it("takes the runtime's own and says why", async () => {
    const { kernels, passedOver, precision } = await resolveEngine({ type: 'onnx' });
    expect({ kernels, precision }).toEqual({ kernels: { from: 'onnxruntime' }, precision: 'float32' });
    expect(passedOver).toEqual([{ engine: '@erc/native', reason: 'switched off by ERC_NATIVE' }]);
  });

  it("says nothing of others where the runtime's own are asked for", async () => {
    expect((await resolveEngine({ type: 'onnx', kernels: 'onnxruntime' })).passedOver).toEqual([]);
  });

  it.each([
    [{ kernels: 'native' }, 'kernels: native'],
    [{ precision: 'float32-fast' }, 'precision: float32-fast'],
    [{ precision: 'bfloat16', type: 'onnx' }, 'precision: bfloat16'],
  ] as const)('refuses %j, also where another engine would load', async (options, asked) => {
    await expect(resolveEngine(options)).rejects.toThrow(
      new EngineError(
        'unavailable',
        `resolveEngine: ${asked}: expected the kernels of @erc/native, received none: switched off by ERC_NATIVE.`,
      ),
    );
  });

  it('names the command that gets them', async () => {
    await expect(chooseKernels({ kernels: 'native' }, 'make them')).rejects.toThrow(
      /To get them: make them$/,
    );
    expect((await chooseKernels({}, 'make them')).passedOver).toMatchObject({ command: 'make them' });
  });

  it('refuses an engine that was resolved with them', async () => {
    const kernels = { from: '@erc/native', version: '0.0.0', level: 'avx2' } as const;
    await expect(kernelsOf({ kernels })).rejects.toThrow(
      'engine: expected the kernels of @erc/native, received none: switched off by ERC_NATIVE.',
    );
    expect(await kernelsOf({})).toBeUndefined();
  });
});

it.each([
  [{ type: 'onnx', precision: 'float16' }, 'precision: expected float32 | float32-fast | bfloat16'],
  [{ type: 'onnx', kernels: 'mine' }, 'kernels: expected auto | onnxruntime | native'],
  [
    { type: 'tfjs', precision: 'bfloat16' },
    'precision: expected float32 unless ONNX Runtime computes on the CPU',
  ],
  [{ type: 'onnx', device: 'cuda', kernels: 'native' }, 'kernels: expected auto | onnxruntime unless'],
])('refuses the options %j', async (options, message) => {
  await expect(resolveEngine(options as object)).rejects.toThrow(`resolveEngine: ${message}`);
});

it('finds the kernels where they are built, and another version of them is not these', async ({ skip }) => {
  const { kernels } = await chooseKernels({});
  if (kernels.from === 'onnxruntime') return skip('the addon is not built');
  expect((await kernelsOf({ kernels }))?.version).toBe(kernels.version);
  await expect(kernelsOf({ kernels: { ...kernels, version: '99.0.0' } })).rejects.toThrow(
    `expected the kernels of @erc/native 99.0.0 (${kernels.level}), received ${kernels.version} (${kernels.level}).`,
  );
});
