/**
 * A mistake in the declaration of an activity, in words: the provider turns it into the outcome `broken`.
 * Never leaves a provider.
 */
export class BadDeclaration extends Error {
  override readonly name = "BadDeclaration";
}
