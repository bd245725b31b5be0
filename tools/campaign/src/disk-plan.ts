import type { Disturbance } from '@erc/testing/disk-faults';

/** What a started program is to be disturbed by. */
export interface DiskPlan {
  /** File for the calls. */
  readonly log: string;
  /** The fault, and the number of the call, from 1. @default nothing goes wrong */
  readonly disturbance?: Disturbance | undefined;
}
