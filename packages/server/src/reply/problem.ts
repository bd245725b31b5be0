import { STATUS_CODES } from 'node:http';
import { z } from 'zod';

/** Why a request is refused, by the code that the reply has. Programs go by the code, people by the detail. */
export const STATUS_OF = {
  'bad-request': 400,
  'bad-json': 400,
  'no-token': 401,
  'not-found': 404,
  'slow-request': 408,
  'too-large': 413,
  'media-type': 415,
  'wrong-host': 421,
  'bad-dialogue': 422,
  'queue-full': 429,
  'large-headers': 431,
  /** Of the log alone: nobody is left who could read it. */
  'client-gone': 499,
  internal: 500,
  'model-lost': 503,
  stopping: 503,
  'timed-out': 503,
} as const;

/** Names the reason of a refusal. */
export type ProblemCode = keyof typeof STATUS_OF;

/** A request that is not answered as asked. The message reads *where: expected …, received …*. */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly code: ProblemCode;

  constructor(code: ProblemCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** Media type of a refusal: RFC 9457, "Problem Details for HTTP APIs". */
export const PROBLEM_TYPE = 'application/problem+json';

/** The body of a refusal. */
export const problemSchema = z.strictObject({
  title: z.string().meta({ description: 'The HTTP status in words.' }),
  status: z.int().meta({ description: 'The HTTP status.' }),
  code: z.enum(Object.keys(STATUS_OF) as [ProblemCode, ...ProblemCode[]]).meta({
    description: 'The reason, for programs.',
  }),
  detail: z.string().meta({ description: 'The reason, for people: where: expected …, received ….' }),
});

/** The body of a refusal, as RFC 9457 has it. */
export function problemBody({
  code,
  message,
}: Pick<Problem, 'code' | 'message'>): z.output<typeof problemSchema> {
  const status = STATUS_OF[code];
  return { title: STATUS_CODES[status] ?? 'Client Closed Request', status, code, detail: message };
}
