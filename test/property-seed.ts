import * as fc from "fast-check";

/*
 * In CI, properties are tried with the same values each time: whether a change lands must not depend on chance. On
 * everybody's own machine they are tried with others each time, which is where rare failures are to be found; the seed
 * is printed with them.
 */
const seedInCi = 20_261_123;

if (process.env["CI"] !== undefined) fc.configureGlobal({ seed: seedInCi });
