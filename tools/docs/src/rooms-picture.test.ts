import { describe, expect, it } from 'vitest';
import { roomsPicture } from './rooms-picture.js';

describe('roomsPicture', () => {
  it('puts a room one floor above the highest that it may import', () => {
    const rooms = {
      'packages/core': [],
      'packages/nn': ['packages/core'],
      'packages/losses': ['packages/core'],
      'packages/trainer': ['packages/core', 'packages/nn'],
      'apps/train': ['packages/trainer'],
    };
    expect(roomsPicture(rooms).split('\n')).toEqual([
      'floor 4    apps/train',
      '             │',
      'floor 3    trainer',
      '             │',
      'floor 2    nn   losses',
      '             │',
      'floor 1    core',
    ]);
  });

  it('breaks lines of many rooms', () => {
    const rooms = Object.fromEntries(Array.from({ length: 30 }, (_, i) => [`packages/room-${i}`, []]));
    const lines = roomsPicture(rooms).split('\n');
    expect(lines.length).toBeGreaterThan(2);
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(100);
    expect(lines.join(' ').match(/room-\d+/g)).toHaveLength(30);
  });

  it('refuses circles and rooms that there are not', () => {
    expect(() => roomsPicture({ a: ['b'], b: ['a'] })).toThrow(
      'rooms: expected no circle, received a → b → a.',
    );
    expect(() => roomsPicture({ a: ['b'] })).toThrow('rooms: expected a room of the table, received "b".');
  });
});
