import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { ConfigError } from '../errors.js';
import { ownOptions, type Part } from './part.js';
import { type Composite, createRegistry } from './registry.js';

const part = (type: string): Part => ({ type, schema: z.strictObject({ type: z.literal(type) }) });
const from = 'here';

describe('createRegistry', () => {
  const registry = createRegistry<Part, 'type'>('losses', 'type', [
    { from, parts: [part('focal'), part('dice')] },
  ]);

  it('finds the part that options belong to', () => {
    expect(registry.of(registry.schema.parse({ type: 'dice' }))).toBe(registry.parts[1]);
  });

  it('names the types there are, and the one that was probably meant', () => {
    const message = 'expected one of focal, dice, received "focall"; did you mean "focal"?';
    expect(registry.schema.safeParse({ type: 'focall' }).error?.issues[0]?.message).toBe(message);
    expect(() => registry.of({ type: 'focall' })).toThrow(new ConfigError(`losses: ${message}.`));
  });

  it('names both owners of a type', () => {
    const lists = [
      { from: '@erc/losses', parts: [part('focal')] },
      { from: 'mine.ts', parts: [part('focal')] },
    ];
    expect(() => createRegistry<Part, 'type'>('losses', 'type', lists)).toThrow(
      'mine.ts: losses: expected a type that is not taken, received "focal", which belongs to @erc/losses.',
    );
  });

  it('refuses a schema that lets unknown keys pass', () => {
    const loose: Part = { type: 'loose', schema: z.object({ type: z.literal('loose') }) };
    expect(() => createRegistry<Part, 'type'>('losses', 'type', [{ from, parts: [loose] }])).toThrow(
      'here: losses: loose: expected a z.strictObject.',
    );
  });

  it('tells a part that contains parts of those that contain none, plugins’ too', () => {
    let inner: readonly string[] = [];
    const outer: Composite<Part> = (registryOfSimple) => {
      inner = registryOfSimple.parts.map(({ type }) => type);
      return part('outer');
    };
    const { parts } = createRegistry<Part, 'type'>('losses', 'type', [
      { from, parts: [outer, part('focal')] },
      { from: 'mine.ts', parts: [part('mine')] },
    ]);
    expect(inner).toEqual(['focal', 'mine']);
    expect(parts.map(({ type }) => type)).toEqual(['outer', 'focal', 'mine']);
  });
});

describe('ownOptions', () => {
  it('passes options of its part on, and refuses others', () => {
    const own = ownOptions('type', z.strictObject({ type: z.literal('focal'), gamma: z.number() }));
    expect(own({ type: 'focal' })).toEqual({ type: 'focal' });
    expect(() => own({ type: 'dice' })).toThrow('focal: expected its own options, received those of dice.');
  });
});
