import type { ProblemCode } from './reply/problem.js';

/** A line of a server's log. None holds anything that a client wrote, nor the token. */
export type LogRecord =
  | {
      readonly event: 'request';
      /** Of the request, counted from 1. */
      readonly id: number;
      readonly method: string;
      /** As the server has it, not as the client wrote it; `none` where there is no such route. */
      readonly route: string;
      /** 499: the client left. */
      readonly status: number;
      /** Why it was refused. */
      readonly code?: ProblemCode;
      readonly milliseconds: number;
      /** Of the body. */
      readonly bytes?: number;
      readonly turns?: number;
    }
  /** A request that could not be read. */
  | { readonly event: 'unread'; readonly code: ProblemCode }
  /** An error of the server's own: its kind and where it was thrown, without its message, which may quote a client. */
  | {
      readonly event: 'error';
      readonly id: number;
      readonly error: string;
      readonly stack: readonly string[];
    }
  /** The model computes no more: every further request is refused. In the form of an error. */
  | { readonly event: 'model-lost'; readonly error: string; readonly stack: readonly string[] }
  | { readonly event: 'listening'; readonly address: string }
  | { readonly event: 'stopping'; readonly requests: number }
  | { readonly event: 'stopped' };

/** Takes the records of a server. */
export type ServerLog = (record: LogRecord) => void;

/** The kinds of an error and its causes, with the codes of Node, and the frames of the first. */
export function errorFields(error: unknown): { readonly error: string; readonly stack: readonly string[] } {
  const kinds: string[] = [];
  for (let cause = error; cause !== undefined && kinds.length < 5; ) {
    kinds.push(cause instanceof Error ? kindOf(cause) : typeof cause);
    cause = cause instanceof Error ? cause.cause : undefined;
  }
  // The message may have lines that look like frames.
  const stack = error instanceof Error ? (error.stack ?? '').replace(error.message, '') : '';
  const frames = stack.split('\n').filter((line) => /^ {4}at /.test(line));
  return {
    error: kinds.join(' < '),
    stack: frames.slice(0, 10).map((line) => line.trim()),
  };
}

/** Why a thread ended says its code alone: `Error ERR_WORKER_OUT_OF_MEMORY`. */
const kindOf = (error: Error): string =>
  'code' in error && /^ERR_[A-Z_]+$/.test(String(error.code)) ? `${error.name} ${error.code}` : error.name;
