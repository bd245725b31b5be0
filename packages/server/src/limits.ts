import { z } from 'zod';

const count = z
  .int()
  .min(1)
  .max(2 ** 31 - 1);
const seconds = z.number().positive().max(86_400);

/** What a server takes at most. Every request past a limit is answered, with the reason. */
export const serverLimitsSchema = z.strictObject({
  /** Bytes of a request's body. */
  bytes: count.default(32 * 2 ** 20),
  /** Bytes of the bodies of all requests under way. Reading one takes up to four times its bytes of memory. */
  bytesAtOnce: count.default(128 * 2 ** 20),
  /** Turns of a dialogue. A model's own limit holds too. */
  turns: count.default(1000),
  /** Seconds of sound in a request, summed over its turns. */
  soundSeconds: seconds.default(600),
  /** Pixels of the images of a request, summed. */
  pixels: count.default(2 ** 26),
  /** Requests that wait while another is computed. */
  queue: z.int().min(0).max(100_000).default(64),
  /** Open connections. Further ones are closed at once. */
  connections: count.default(1024),
  /** Seconds that a client may take to send a request. */
  sendSeconds: seconds.default(30),
  /** Seconds that a request may wait and be computed. */
  answerSeconds: seconds.default(60),
  /** Seconds that a stopping server gives the requests that it has taken. */
  stopSeconds: seconds.default(30),
});

/** {@link serverLimitsSchema} with the defaults filled in. */
export type ServerLimits = z.output<typeof serverLimitsSchema>;
/** {@link serverLimitsSchema}, as it is given. */
export type ServerLimitsInput = z.input<typeof serverLimitsSchema>;
