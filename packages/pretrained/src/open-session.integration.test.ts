import { expect, it, vi } from 'vitest';
import { openSession } from './open-session.js';

vi.mock('onnxruntime-node', () => {
  throw new Error("Cannot find package 'onnxruntime-node'");
});

it('says how to install what runs a model, where that is not there', async () => {
  await expect(openSession({ path: 'model.onnx', where: 'a test: models/bert' })).rejects.toThrow(
    /a test: models\/bert: expected the package onnxruntime-node.*Install it with: npm install onnxruntime-node/,
  );
});
