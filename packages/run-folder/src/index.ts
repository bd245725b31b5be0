export { type OldWord, oldWordsIn, withNewWords, withWordsOf } from './recipe-words/rename-words.js';
export { RENAMED_WORDS, type RenamedWord } from './recipe-words/renamed-words.js';
