import { benches } from "../benches/disk-fill.ts";
import { describeLaws } from "../support/laws.ts";

benches.forEach(describeLaws);
