/**
 * The candidate that differs from a word only in case, or that one of the two begins with.
 *
 * @example closest("len", ["keys", "length"]) // "length"
 */
export function closest(word: string, candidates: readonly string[]): string | undefined {
  const wanted = word.toLowerCase();
  return candidates.find((candidate) => {
    const other = candidate.toLowerCase();
    return other.startsWith(wanted) || wanted.startsWith(other);
  });
}
