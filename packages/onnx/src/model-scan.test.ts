import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { node } from './__fixtures__/graphs.js';
import { encodeModel } from './encode.js';
import { OnnxError } from './errors.js';
import { createModelScan, type ModelFacts } from './model-scan.js';

function scan(bytes: Uint8Array, cuts: readonly number[] = []): ModelFacts {
  const { push, facts } = createModelScan('a model');
  let from = 0;
  for (const to of [...cuts, bytes.length].sort((a, b) => a - b)) {
    push(bytes.subarray(from, to));
    from = to;
  }
  return facts();
}

const location = (name: string): Buffer =>
  Buffer.concat([Buffer.from('\n\x08location\x12'), Buffer.of(Buffer.byteLength(name)), Buffer.from(name)]);

describe('createModelScan', () => {
  it('finds the same however the file is cut', () => {
    const bytes = Buffer.concat([
      Buffer.from('\n\n\x08\n\x08location'),
      location('weights_가.bin'),
      Buffer.alloc(300, 'DynamicQuant'),
      location('a'.repeat(127)),
      Buffer.from('DynamicQuantizeLinear'),
    ]);
    const expected = { externalData: ['a'.repeat(127), 'weights_가.bin'], isQuantized: true };
    fc.assert(
      fc.property(fc.array(fc.nat(bytes.length)), (cuts) => {
        expect(scan(bytes, cuts)).toEqual(expected);
      }),
      { seed: 7 },
    );
  });

  it('knows a quantized model by its operators', () => {
    const model = (op: string) =>
      encodeModel({ inputs: [], outputs: [], initializers: [], nodes: [node(op, ['x'], 'y')] });
    expect(scan(model('DynamicQuantizeLinear'))).toEqual({ externalData: [], isQuantized: true });
    expect(scan(model('QuantizeLinear'))).toEqual({ externalData: [], isQuantized: false });
  });

  it('refuses names that are longer than one byte says', () => {
    const bytes = Buffer.concat([location(''), Buffer.alloc(300)]);
    bytes[bytes.indexOf(0x12) + 1] = 0x80;
    expect(() => scan(bytes)).toThrow(OnnxError);
    expect(() => scan(bytes)).toThrow('a model: expected names of at most 127 bytes');
  });
});
