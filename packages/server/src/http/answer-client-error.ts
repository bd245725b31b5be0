import type { Socket } from 'node:net';
import { PROBLEM_TYPE, Problem, type ProblemCode, problemBody } from '../reply/problem.js';
import type { Connections } from './track-connections.js';

/** What Node calls requests that it does not read to their end. */
const CODES: Readonly<Record<string, readonly [ProblemCode, string]>> = {
  HPE_HEADER_OVERFLOW: ['large-headers', 'headers: expected at most 16384 bytes, received more.'],
  ERR_HTTP_REQUEST_TIMEOUT: [
    'slow-request',
    'request: expected all of it within the time that this server gives, received a part.',
  ],
};

/**
 * Answers a client whose request Node does not read, and closes the connection.
 *
 * @returns The reason, or `undefined` where the client had gone, or had its answer.
 */
export function answerClientError(
  error: NodeJS.ErrnoException,
  socket: Socket,
  connections: Connections,
): ProblemCode | undefined {
  const isAnswered = connections.responseOf(socket)?.headersSent === true;
  if (error.code === 'ECONNRESET' || !socket.writable || isAnswered) {
    socket.destroy();
    return undefined;
  }
  const [code, message] = CODES[error.code ?? ''] ?? [
    'bad-request',
    'request: expected HTTP/1.1, received other bytes.',
  ];
  const problem = problemBody(new Problem(code, message));
  const body = JSON.stringify(problem);
  socket.end(
    [
      `HTTP/1.1 ${problem.status} ${problem.title}`,
      `content-type: ${PROBLEM_TYPE}`,
      `content-length: ${Buffer.byteLength(body)}`,
      'connection: close',
      '',
      body,
    ].join('\r\n'),
    // A half-closed connection would wait for a client that may never close its half.
    () => socket.destroy(),
  );
  return code;
}
