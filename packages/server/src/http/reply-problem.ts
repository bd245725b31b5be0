import type { FastifyReply } from 'fastify';
import { PROBLEM_TYPE, type Problem, problemBody } from '../reply/problem.js';

/** Seconds after which a client that found the queue full may ask again. */
const RETRY_SECONDS = 1;

/** Answers a request with the reason of its refusal. */
export function replyProblem(reply: FastifyReply, problem: Problem): FastifyReply {
  const body = problemBody(problem);
  // Node reads on and throws away what the client still sends, within the time for sending: so the answer reaches it.
  reply.removeHeader('connection');
  if (problem.code === 'queue-full') reply.header('retry-after', RETRY_SECONDS);
  if (problem.code === 'no-token') reply.header('www-authenticate', 'Bearer');
  return reply.code(body.status).type(PROBLEM_TYPE).send(JSON.stringify(body));
}
