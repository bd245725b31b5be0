import { describe, expect, it } from 'vitest';
import { startEngine } from './start-engine.js';

describe('startEngine', () => {
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
