import { benches } from "../benches/process-kill.ts";
import { describeLaws } from "../support/laws.ts";

benches.forEach(describeLaws);
