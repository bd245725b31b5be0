/** Letters of a name: folders carry it with a hash and a word behind, and a file system has room for 255. */
export const MOST_LETTERS = 200;
