import { ConfigError } from '@erc/core';
import { afterEach, describe, expect, it } from 'vitest';
import type { ExperimentEvent } from '../events.js';
import { startEngine } from './start-engine.js';

const setting = process.env.ERC_NATIVE;
afterEach(() => {
  if (setting === undefined) delete process.env.ERC_NATIVE;
  else process.env.ERC_NATIVE = setting;
});

describe('startEngine', () => {
  it('says in the line of the engine why faster kernels are not used, unless nobody asks for them', async () => {
    process.env.ERC_NATIVE = 'off';
    const lines: string[] = [];
    const onEvent = (event: ExperimentEvent): void => {
      if (event.type === 'notice') lines.push(event.text);
    };
    await startEngine({ type: 'onnx', device: 'cpu', threads: 1 }, onEvent);
    await startEngine({ type: 'onnx', device: 'cpu', threads: 1, kernels: 'onnxruntime' }, onEvent);
    expect(lines).toEqual([
      expect.stringMatching(
        /^engine: onnxruntime-node \S+, cpu, 1 threads \(without the faster @erc\/native: switched off by ERC_NATIVE\)$/,
      ),
      expect.stringMatching(/^engine: onnxruntime-node \S+, cpu, 1 threads$/),
    ]);
  });

  it('goes on with the kernels that a run began with, or refuses and names the flag that allows others', async () => {
    const engine = { type: 'onnx', device: 'cpu', threads: 1 } as const;
    const { kernels } = await startEngine(engine, () => {}, {
      directory: '/runs/a b',
      kernels: { from: 'onnxruntime' },
    });
    expect(kernels).toEqual({ from: 'onnxruntime' });
    process.env.ERC_NATIVE = 'off';
    await expect(
      startEngine(engine, () => {}, {
        directory: '/runs/a b',
        kernels: { from: '@erc/native', version: '1.2.3', level: 'amx' },
      }),
    ).rejects.toThrow(
      new ConfigError(
        '/runs/a b: expected the kernels that the run was begun with, @erc/native 1.2.3 (amx), received onnxruntime (switched off by ERC_NATIVE). ' +
          "train --resume '/runs/a b' --other-kernels goes on with these; the last bits may come out different.",
      ),
    );
  });

  it('advises what works in this workspace, also where the engine that was asked for does not load', async () => {
    const onEvent = () => {};
    const message = await startEngine({ type: 'onnx', device: 'cuda' }, onEvent).then(
      () => 'it loads here',
      (error: Error) => error.message,
    );
    expect(message).toMatch(
      /^it loads here$|^engine: .*\(to enable it: pnpm -r rebuild [^)]*onnxruntime-node\)\.$/,
    );
  });
});
