import { describe, expect, it } from 'vitest';
import { z } from 'zod';
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
    [{ dim: 1, dmi: 2 }, 'Unrecognized key: "dmi"'],
  ])('says of %j what was expected and what was received', (options, message) => {
    const schema = z.strictObject({ dim: z.int().min(1) });
    expect(() => parseOptions(schema, options, 'createX')).toThrow(`createX: options: ${message}.`);
  });

  it('names the factory and the path of what is wrong', () => {
    expect(() => parseOptions(positive, -1, 'createX')).toThrow(ConfigError);
    expect(() => parseOptions(positive, -1, 'createX')).toThrow(
      'createX: options: layers[0].dim: expected a positive number, received nothing.',
    );
  });
});
