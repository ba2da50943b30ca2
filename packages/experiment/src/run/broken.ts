/**
 * An error in the document that shows only while it is run (a bad reference, a tolerance that cannot be applied).
 * Chaos Toolkit lets it escape; strict semantics turn it into a failure of the activity it belongs to.
 */
export class Broken extends Error {}
