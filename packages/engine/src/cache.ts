/** A bounded map that drops the least recently used value and releases it. */
export class Cache<Value> {
  private readonly entries = new Map<string, Value>();

  constructor(
    private readonly limit: number,
    private readonly release: (value: Value) => Promise<void>,
  ) {}

  get size(): number {
    return this.entries.size;
  }

  async get(key: string, make: () => Promise<Value>): Promise<Value> {
    const known = this.entries.get(key);
    if (known !== undefined) {
      this.entries.delete(key);
      this.entries.set(key, known);
      return known;
    }
    const value = await make();
    this.entries.set(key, value);
    if (this.entries.size > this.limit) {
      const [oldest, dropped] = this.entries.entries().next().value as [string, Value];
      this.entries.delete(oldest);
      await this.release(dropped);
    }
    return value;
  }

  async clear(): Promise<void> {
    const values = [...this.entries.values()];
    this.entries.clear();
    for (const value of values) await this.release(value);
  }
}
