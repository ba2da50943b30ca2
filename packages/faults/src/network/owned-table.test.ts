import { expect, test } from "vitest";
import { countRules, readListing, scriptOf } from "./owned-table.ts";

test("a table goes to nft on one line, and its rules can be counted", () => {
  const commands = ["add chain inet t out", "add rule inet t out drop", "add rule inet t out tcp dport { 1, 2 } drop"];
  const table = { family: "inet", name: "t", commands, needsCgroups: false } as const;
  expect(scriptOf(table)).toBe(`add table inet t { flags owner; }; ${commands.join("; ")}\n`);
  expect(countRules(table)).toBe(2);
});

test("rules are counted and counters are read in what nft lists", () => {
  const listing = `table inet hormesis-1 { # progname nft # handle 4
	flags owner

	counter matched { # handle 1
		packets 12 bytes 700
	}

	counter hit { # handle 2
		packets 3 bytes 90
	}

	chain effect-out { # handle 3
		numgen inc mod 1000 { 1, 2, 3,
				      4, 5 } counter name "hit" drop # handle 5
	}

	chain out { # handle 6
		type filter hook output priority mangle; policy accept;
		udp dport { 5000, 6000 } counter name "matched" goto effect-out # handle 8
		udp sport 7 counter name "matched" goto effect-out # handle 9
	}
}
`;
  expect(readListing(listing)).toEqual({ rules: 3, packets: { matched: 12, hit: 3 } });
});
