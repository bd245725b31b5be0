import { builtInScheduleRegistry } from '@erc/trainer';
import { defineSubject, type Subject } from '../subject.js';

interface Input {
  readonly options: Readonly<Record<string, unknown>>;
  readonly rates: readonly number[];
  readonly totalUpdates?: number;
  readonly goal?: 'max' | 'min';
  /** Monitored value of each epoch; without, the rates go by the update. */
  readonly values?: readonly number[];
}

/** Learning rates of every schedule of the registry. */
export const scheduleSubjects: readonly Subject[] = builtInScheduleRegistry.parts.map(({ type }) =>
  defineSubject<Input>({
    name: `schedule/${type}`,
    covers: type === 'constant' ? ['createSchedule'] : [],
    tolerance: {
      relative: 1e-9,
      absolute: 1e-12,
      why: 'float64 on both sides; PyTorch multiplies rate by rate, so rounding adds up',
    },
    answer({ options, rates, totalUpdates = 100, goal = 'max', values }) {
      const parsed = builtInScheduleRegistry.schema.parse(options);
      const controller = builtInScheduleRegistry.of(parsed).create(parsed, { totalUpdates, goal });
      const now = (update: number): number[] => rates.map((rate) => controller.rate(update, rate));
      if (!values) return { rates: Array.from({ length: totalUpdates }, (_, update) => now(update)) };
      const told = values.map((value, epoch) => {
        const { rollBack } = controller.epochEnd(value);
        return { rollBack, rates: now(epoch) };
      });
      return {
        rates: told.map((one) => one.rates),
        // Only where the schedule can ask for it.
        ...('rollBack' in parsed && { rollBacks: told.map(({ rollBack }) => rollBack) }),
      };
    },
  }),
);
