import { type Disturbance, type FaultName, isCounted } from '@erc/testing/disk-faults';
import type { Ending } from './run-program.js';

/** How a started program is to be disturbed: at a call, or by SIGKILL after a time. */
export interface Draw {
  readonly disturbance?: Disturbance;
  readonly killAfterMs?: number;
}

/** Draws what disturbs one command: every call in turn for the first start of a command, random ones for those that go on. */
export interface Drawer {
  readonly draw: (isFirst: boolean) => Draw;
}

/** SIGKILL at each sync and rename in turn, before it and after it, and at random moments. */
export function drawKills({ calls, milliseconds }: Ending, random: () => number): Drawer {
  const total = calls.filter((call) => isCounted(call, 'kill-before')).length;
  // Steps through all numbers, without going through the beginning for long.
  const stride = strideOf(2 * total);
  let turn = Math.floor(random() * 2 * total);
  return {
    draw(isFirst) {
      if (total === 0 || random() < 0.4) return { killAfterMs: milliseconds * (0.3 + 0.7 * random()) };
      turn = (turn + stride) % (2 * total);
      // What goes on has less to do.
      const at = isFirst ? Math.floor(turn / 2) : Math.floor((random() * total) / 2);
      return { disturbance: { at: at + 1, fault: turn % 2 ? 'kill-after' : 'kill-before' } };
    },
  };
}

/** Faults of the disk at each call in turn. */
export function drawFaults({ calls }: Ending, random: () => number): Drawer {
  const faults: readonly FaultName[] = ['error', 'full', 'short'];
  const totals = faults.map((fault) => calls.filter((call) => isCounted(call, fault)).length);
  const turns = totals.map((total) => Math.floor(random() * total));
  let kind = 0;
  return {
    draw() {
      kind = (kind + 1) % faults.length;
      const total = Math.max(1, totals[kind]!);
      turns[kind] = (turns[kind]! + strideOf(total)) % total;
      return { disturbance: { at: turns[kind]! + 1, fault: faults[kind]! } };
    },
  };
}

/** A number near 0.38 of `total` that shares no factor with it. */
function strideOf(total: number): number {
  const gcd = (a: number, b: number): number => (b === 0 ? a : gcd(b, a % b));
  let stride = Math.max(1, Math.round(total * 0.382));
  while (total > 1 && gcd(stride, total) !== 1) stride++;
  return stride;
}
