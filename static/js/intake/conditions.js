/**
 * Whether answers fulfil a line of the protocol, as cazpwa/clinical/protocol.py has it. Needed here
 * because a phone without network must still know which answers mean 112.
 * @typedef {Record<string, string[]>} Line sign → values that fulfil it
 * @typedef {Record<string, string>} Answers sign → answer
 */
const UNKNOWN = 'unknown';
export const NOT_ASKED = 'not_asked';

/**
 * @param {Line} line
 * @param {Answers} answers
 * @returns {boolean | null} null: it may be so, a part is not known
 */
export function holds(line, answers) {
  let open = false;
  for (const [sign, wanted] of Object.entries(line)) {
    const value = answers[sign] || UNKNOWN;
    if (value === UNKNOWN && !wanted.includes(UNKNOWN)) open = true;
    else if (!wanted.some((each) => fits(value, each))) return false;
  }
  return open ? null : true;
}

/**
 * @param {string} value
 * @param {string} wanted a word, or a comparison such as ">=38"
 * @returns {boolean}
 */
function fits(value, wanted) {
  const comparison = /^(>=|<=|>|<)(.+)$/.exec(wanted);
  if (!comparison) return value === wanted;
  const [number, limit] = [Number(value.replace(',', '.')), Number(comparison[2])];
  if (value === NOT_ASKED || Number.isNaN(number)) return false;
  if (comparison[1] === '>=') return number >= limit;
  if (comparison[1] === '<=') return number <= limit;
  return comparison[1] === '>' ? number > limit : number < limit;
}
