import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { ConfigError } from './errors.js';
import { type OptionsSchema, parseOptions } from './parse-options.js';

const positive: OptionsSchema<number> = {
  safeParse: (value) =>
    typeof value === 'number' && value > 0
      ? { success: true, data: value }
      : {
          success: false,
          error: { issues: [{ path: ['layers', 0, 'dim'], message: 'expected a positive number' }] },
        },
};

describe('parseOptions', () => {
  it('gives what the schema gives', () => {
    expect(parseOptions(positive, 3, 'createX')).toBe(3);
  });

  it.each([
    [{ dim: 0 }, 'dim: expected >=1, received 0'],
    [{ dim: Number.POSITIVE_INFINITY }, 'dim: expected a finite number, received Infinity'],
    [{ dim: 'three' }, 'dim: expected number, received string'],
    [{}, 'dim: expected number, received undefined'],
    [{ dim: 1, dmi: 2 }, 'Unrecognized key: "dmi" (did you mean "dim"?)'],
    [
      { dim: 1, heads: 2, dmi: 3 },
      'Unrecognized key: "heads"; Unrecognized key: "dmi" (did you mean "dim"?)',
    ],
  ])('says of %j what was expected and what was received', (options, message) => {
    const schema = z.strictObject({ dim: z.int().min(1) });
    expect(() => parseOptions(schema, options, 'createX')).toThrow(`createX: options: ${message}.`);
  });

  it.each([
    [{ nested: { dmi: 1 } }, 'nested: Unrecognized key: "dmi" (did you mean "dim"?)'],
    [{ layers: [{ type: 'b', wdith: 1 }] }, 'layers[0]: Unrecognized key: "wdith" (did you mean "width"?)'],
    [{ layers: [{ type: 'a', wdith: 1 }] }, 'layers[0]: Unrecognized key: "wdith"'],
    [{ byName: { x: { dmi: 1 } } }, 'byName.x: Unrecognized key: "dmi" (did you mean "dim"?)'],
    [{ nestde: {} }, 'Unrecognized key: "nestde" (did you mean "nested"?)'],
    [{ constructor: 1 }, 'Unrecognized key: "constructor"'],
  ])('names the key that was meant, of the kind of options that was meant: %j', (options, message) => {
    const inner = z.strictObject({ dim: z.int().default(2) });
    const kinds = z.discriminatedUnion('type', [
      z.strictObject({ type: z.literal('a'), dim: z.int().optional() }),
      z.strictObject({ type: z.literal('b'), width: z.int().optional() }),
    ]);
    const schema = z
      .strictObject({
        nested: inner.optional(),
        layers: z.array(kinds).readonly().default([]),
        byName: z.record(z.string(), inner).exactOptional(),
      })
      .refine(() => true);
    expect(() => parseOptions(schema, options, 'createX')).toThrow(`createX: options: ${message}.`);
  });

  it('names the factory and the path of what is wrong', () => {
    expect(() => parseOptions(positive, -1, 'createX')).toThrow(ConfigError);
    expect(() => parseOptions(positive, -1, 'createX')).toThrow(
      'createX: options: layers[0].dim: expected a positive number, received nothing.',
    );
  });
});
