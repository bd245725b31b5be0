import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRunQueue } from './run-queue.js';

describe('createRunQueue', () => {
  it('never works on more than it may, in order, and loses nothing', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 4 }),
        fc.array(fc.record({ turns: fc.nat(3), fails: fc.boolean(), leaves: fc.boolean() }), {
          maxLength: 12,
        }),
        async (atOnce, works) => {
          const queue = createRunQueue(atOnce);
          const begun: number[] = [];
          let [running, most] = [0, 0];
          const results = works.map(({ turns, fails, leaves }, i) => {
            const controller = new AbortController();
            const result = queue.run(async () => {
              begun.push(i);
              most = Math.max(most, ++running);
              for (let turn = 0; turn < turns; turn++) await sleep(0);
              running--;
              if (fails) throw new Error(`fails ${i}`);
              return i;
            }, controller.signal);
            if (leaves) controller.abort(new Error('leaves'));
            return result.then(String, (error: Error) => error.message);
          });
          const found = await Promise.all(results);
          for (const [i, { fails }] of works.entries()) {
            const isBegun = begun.includes(i);
            expect(found[i]).toBe(isBegun ? (fails ? `fails ${i}` : String(i)) : 'leaves');
            if (!works[i]!.leaves) expect(isBegun).toBe(true);
          }
          expect(most).toBeLessThanOrEqual(atOnce);
          expect(begun).toEqual(begun.toSorted((a, b) => a - b));
          expect(running).toBe(0);
        },
      ),
      { seed: 5, numRuns: 60 },
    );
  });
});
