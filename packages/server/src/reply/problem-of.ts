import { exitCodeOf } from '@erc/core/node';
import { Problem, type ProblemCode } from './problem.js';

/** Refusals of the framework, by its codes: it looks at a request before any code of ours does. */
const OF_FRAMEWORK: Readonly<Record<string, ProblemCode>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'too-large',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'media-type',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'bad-request',
  FST_ERR_BAD_URL: 'bad-request',
  /** Node's, of a body that breaks off. */
  ECONNRESET: 'client-gone',
};

/**
 * What a client is told of an error. Errors of what the client sent keep their message; of others, which may name files of the server, nothing
 * but that there was one is told.
 *
 * @param most Bytes of a body, for the refusal of a larger one.
 */
export function problemOf(error: unknown, most: number): Problem {
  if (error instanceof Problem) return error;
  // The framework gives its errors, and those of a connection, a status.
  const isOfFramework = error instanceof Error && 'code' in error && 'statusCode' in error;
  const code = isOfFramework ? OF_FRAMEWORK[String(error.code)] : undefined;
  if (code === 'too-large') return new Problem(code, `body: expected at most ${most} bytes, received more.`);
  if (code === 'media-type') {
    return new Problem(
      code,
      'content-type: expected application/json or multipart/form-data, received another type or none.',
    );
  }
  if (code !== undefined)
    return new Problem(code, 'request: expected a whole HTTP request, received another.');
  // The rule of the runners: what its user can mend ends with 2.
  if (error instanceof Error && exitCodeOf(error) === 2) {
    return new Problem('bad-dialogue', error.message, { cause: error });
  }
  return new Problem(
    'internal',
    'server: expected to answer, received an error. The log of the server has it.',
    {
      cause: error,
    },
  );
}
