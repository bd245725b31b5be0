import type { Disturbance } from '@erc/testing/disk-faults';

/** Mark of a call that is made to go wrong. */
export const DISTURBED = 'disturbed';

/** What a started program is to be disturbed by. */
export interface DiskPlan {
  /** File for the calls: name, path and {@link DISTURBED} or nothing, between tabs. */
  readonly log: string;
  /** The fault, and the number of the call, from 1. @default nothing goes wrong */
  readonly disturbance?: Disturbance | undefined;
}
