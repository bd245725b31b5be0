import { DataError } from '@erc/core';

/** Media of a dataset folder have other bytes than when it was made. */
export class ChangedMediaError extends DataError {}
