/** Which words of a message are those that were looked for, as the server compares them: without case and diacritics. Pure functions. */

/** Between words of a query, and in capitals only. */
const OPERATORS = new Set(['AND', 'OR', 'NOT', 'NEAR']);
/** Of scripts that are written without spaces: such words are found within others. */
const LONE = /^[\p{sc=Hani}\p{sc=Hira}\p{sc=Kana}\p{sc=Thai}\p{sc=Laoo}\p{sc=Khmr}\p{sc=Mymr}]/u;
const WORD = '\\p{L}\\p{N}';
const LETTER = /[^]\p{M}*/gu;

/** @returns {(text: string) => [number, number][]} where what the query looks for stands in a text: from, to */
export function foundWords(query) {
  const words = [...query.matchAll(/([\p{L}\p{N}\p{M}]+)(\*?)/gu)].filter(([, word]) => !OPERATORS.has(word));
  const wanted = words.map(([, word, star]) => {
    const folded = foldAll(word).text;
    return LONE.test(folded) ? folded : `(?<![${WORD}])${folded}${star === '' ? `(?![${WORD}])` : `[${WORD}]*`}`;
  }).filter((pattern) => pattern !== '');
  if (wanted.length === 0) {
    return () => [];
  }
  const pattern = new RegExp(wanted.join('|'), 'gu');
  return (text) => {
    const { text: folded, origins } = foldAll(text);
    return [...folded.matchAll(pattern)].map(({ 0: word, index }) => [origins[index], origins[index + word.length]]);
  };
}

/** The text as it is compared, and where each of its characters came from. */
function foldAll(original) {
  let text = '';
  const origins = [];
  for (const { 0: letter, index } of original.matchAll(LETTER)) {
    const folded = letter.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
    text += folded;
    for (let i = 0; i < folded.length; i++) {
      origins.push(index);
    }
  }
  origins.push(original.length);
  return { text, origins };
}
