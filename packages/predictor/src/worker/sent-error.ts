import { ConfigError, DataError, EncoderError, ErcError, messageOf, ShapeError } from '@erc/core';

/** An error on its way from one thread to another. */
export interface SentError {
  /** Of its class, where that is one of ours. */
  readonly name: string;
  readonly message: string;
  readonly stack?: string;
}

/** What another thread needs to throw an error again. */
export function sentError(error: unknown): SentError {
  if (!(error instanceof Error)) return { name: 'Error', message: messageOf(error) };
  const { name, message, stack } = error;
  return { name, message, ...(stack !== undefined && { stack }) };
}

const CLASSES: Readonly<Record<string, new (message: string) => Error>> = {
  ConfigError,
  DataError,
  EncoderError,
  ErcError,
  // Its own constructor writes the message.
  ShapeError: class extends ShapeError {
    constructor(message: string) {
      super('', [], []);
      this.message = message;
    }
  },
};

/** The error that was sent: of the same class where that is one of ours, with the same message. */
export function receivedError({ name, message, stack }: SentError): Error {
  const Class = Object.hasOwn(CLASSES, name) ? CLASSES[name] : undefined;
  const error = Class ? new Class(message) : new Error(message);
  if (stack !== undefined) error.stack = stack;
  return error;
}
