import { Problem } from './reply/problem.js';

/** A request that was taken. */
export interface Visit {
  /** Aborted with a Problem once nobody waits for the answer, or it takes too long. */
  readonly signal: AbortSignal;
  /** Begins the time that the answer may take. */
  begin(): void;
  /** Says how large the body is, which may have been unknown before. */
  setBytes(bytes: number): void;
  /** Keeps its place until the work has ended, also where nobody waits for it; a place that was left already is not taken again. */
  hold(work: Promise<unknown>): void;
  /** The connection is done with it. */
  leave(): void;
}

/** Who is let in. */
export interface Admission {
  /**
   * Takes a request, before its body is read.
   *
   * @param bytes Of its body, at most.
   * @throws Problem `queue-full`, or why it is closed.
   */
  enter(bytes: number): Visit;
  /** @throws Problem Why it is closed, once it is. */
  check(): void;
  /** How many are inside. */
  count(): number;
  /** Takes no more. Of two reasons the later one is told. */
  close(why: Problem): void;
  /** Aborts whoever is inside. */
  abort(why: Problem): void;
  /** Resolves once all are out. */
  empty(): Promise<void>;
}

/** Options of {@link createAdmission}. */
export interface AdmissionOptions {
  /** Requests at a time. */
  readonly places: number;
  /** Bytes of all their bodies. */
  readonly bytes: number;
  /** Seconds that an answer may take. */
  readonly seconds: number;
}

/** Bounds how many requests there are at a time, and the memory of their bodies. */
export function createAdmission({ places, bytes: most, seconds }: AdmissionOptions): Admission {
  const inside = new Set<AbortController>();
  const waiting: (() => void)[] = [];
  let closed: Problem | undefined;
  let held = 0;
  const check = (): void => {
    if (closed) throw closed;
  };

  return {
    check,
    enter(bytes) {
      check();
      if (inside.size >= places) {
        throw new Problem(
          'queue-full',
          `server: expected at most ${places} requests at a time, received another.`,
        );
      }
      // One alone is always taken, so that a body within its own limit is never refused for good.
      if (inside.size > 0 && held + bytes > most) {
        throw new Problem(
          'queue-full',
          `server: expected at most ${most} bytes in all requests at a time, received ${held + bytes}.`,
        );
      }
      const controller = new AbortController();
      inside.add(controller);
      held += bytes;
      let timer: NodeJS.Timeout | undefined;
      let [own, holders] = [bytes, 1];
      const isOut = (): boolean => holders === 0;
      const release = (): void => {
        if (isOut()) return;
        holders--;
        if (!isOut()) return;
        clearTimeout(timer);
        held -= own;
        inside.delete(controller);
        if (inside.size === 0) for (const resolve of waiting.splice(0)) resolve();
      };
      return {
        signal: controller.signal,
        begin() {
          if (isOut()) return;
          timer = setTimeout(
            () =>
              controller.abort(
                new Problem('timed-out', `server: expected an answer within ${seconds} s, received none.`),
              ),
            1000 * seconds,
          );
        },
        setBytes(found) {
          if (isOut()) return;
          held += found - own;
          own = found;
        },
        hold(work) {
          if (isOut()) return void work.catch(() => undefined);
          holders++;
          work.then(release, release);
        },
        leave() {
          clearTimeout(timer);
          controller.abort(
            new Problem('client-gone', 'client: expected to wait for the answer, received its leave.'),
          );
          release();
        },
      };
    },
    count: () => inside.size,
    close(why) {
      closed = why;
    },
    abort(why) {
      for (const controller of inside) controller.abort(why);
    },
    empty: () => (inside.size === 0 ? Promise.resolve() : new Promise((resolve) => waiting.push(resolve))),
  };
}
