import { benches, otherBenches } from "../../benches/wire.ts";
import { describeLaws } from "../../support/laws.ts";

/* Of each family, one: all of them go in and out in the same way, and are measured one by one beside this. */
[...benches, ...otherBenches].forEach(describeLaws);
