import { describe, expect, it } from 'vitest';
import { ownValue } from './own-value.js';

describe('ownValue', () => {
  it.each(['constructor', 'toString', 'hasOwnProperty', '__proto__', 'a'])(
    'finds %s only where the record has it',
    (name) => {
      expect(ownValue({}, name)).toBeUndefined();
      expect(ownValue(undefined, name)).toBeUndefined();
      expect(ownValue(Object.fromEntries([[name, 1]]), name)).toBe(1);
    },
  );
});
