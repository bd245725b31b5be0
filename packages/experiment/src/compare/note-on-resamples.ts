/**
 * What to mind of a test that drew sets without a score; nothing where every set had one.
 *
 * @param what The test's own sets, in the plural.
 */
export const noteOnResamples = (
  { withoutScore, resamples }: { readonly withoutScore?: number; readonly resamples: number },
  what = 'resamples',
): { readonly note?: string } =>
  withoutScore === undefined
    ? {}
    : { note: `${withoutScore} of ${resamples} ${what} have no score and are left out` };
