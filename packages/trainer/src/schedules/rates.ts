/** The learning rates of a training, with all that they depend on. */
export interface RateController {
  /** The rate of a group whose own rate is `base` in update number `update`, from 0. */
  rate(update: number, base: number): number;
  /**
   * Tells the value of the monitored metric after an epoch.
   *
   * @returns Whether training is to go on from the weights of the best epoch so far.
   */
  epochEnd(value: number): { readonly rollBack: boolean };
  /** What `restore` needs, in numbers that JSON can hold. Empty where the rate goes by the update alone. */
  state(): Record<string, number>;
  restore(state: Readonly<Record<string, number>>): void;
}

/** Rates that go by the number of the update alone. */
export const ratesByUpdate = (rate: RateController['rate']): RateController => ({
  rate,
  epochEnd: () => ({ rollBack: false }),
  state: () => ({}),
  restore() {},
});
