import { EngineError } from './errors.js';

/** Refuses a second use while the first one is going on. */
export class Lock {
  private holder: string | undefined;

  async hold<T>(what: string, body: () => Promise<T>): Promise<T> {
    if (this.holder !== undefined) {
      throw new EngineError(
        'busy',
        `${what}: expected one call at a time, received one while ${this.holder} is running. Await it first.`,
      );
    }
    this.holder = what;
    try {
      return await body();
    } finally {
      this.holder = undefined;
    }
  }
}
