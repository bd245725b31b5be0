/** Link to the report of a run in a folder below this page: each part is encoded, so none can name a scheme or a host. */
export const reportLink = (path: string): string =>
  `./${[...path.split(/[\\/]+/).filter(Boolean), 'report.html'].map(encodeURIComponent).join('/')}`;
