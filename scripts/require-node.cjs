// Runs before the tests, the build and the demo, on whatever Node the machine has: plain CommonJS, so that Node 20 can
// read it. `npm run` puts node_modules/.bin first in PATH, where the development dependency `node` has placed Node 24;
// when that is missing, the scripts would die of a syntax error that explains nothing.
"use strict";

const OLDEST = [22, 19];

const [major, minor] = process.versions.node.split(".").map(Number);
const isNewEnough = major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1]);

if (!isNewEnough) {
  console.error(
    [
      `Failed to start: this needs Node ${OLDEST.join(".")} or later, and it was started with Node ${process.versions.node}.`,
      "`npm ci` normally brings Node 24 along, as a development dependency. It is missing, so either `npm ci` was not run,",
      "or npm's install scripts are switched off. One of these mends it:",
      "  npm ci --ignore-scripts=false",
      "  npm rebuild node --ignore-scripts=false",
      "  install Node 24 yourself (https://nodejs.org), and repeat the command",
    ].join("\n"),
  );
  process.exit(1);
}
