import { benches } from "../benches/process-pause.ts";
import { describeLaws } from "../support/laws.ts";

benches.forEach(describeLaws);
