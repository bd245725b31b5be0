import { describe, expect, it } from 'vitest';
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

  it('names the factory and the path of what is wrong', () => {
    expect(() => parseOptions(positive, -1, 'createX')).toThrow(ConfigError);
    expect(() => parseOptions(positive, -1, 'createX')).toThrow(
      'createX: options: layers[0].dim: expected a positive number.',
    );
  });
});
