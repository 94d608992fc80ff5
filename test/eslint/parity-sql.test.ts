/** ESLint says of every SQL fixture what the command line says: the same findings at the same places, in the same words, with the same fixes. */

import { sqlFiles } from "./support/files.ts";
import { compareEach, copyOfFixtures } from "./support/parity.ts";

compareEach(copyOfFixtures(), "rules", sqlFiles);
