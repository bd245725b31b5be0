import { enableProdMode } from '@tensorflow/tfjs';
import { expect, it } from 'vitest';
import { resolveEngine } from './resolve-engine.js';

// In a process of its own: what is asked for here is the first that tfjs does in it.
it('finds the wasm backend of tfjs where none has been started yet', async () => {
  enableProdMode();
  const { backend } = await resolveEngine({ type: 'tfjs', backend: 'wasm' });
  expect(backend).toBe('wasm');
});
