// Every case.

import "./dialects.mjs";
import "./hostile.mjs";
import "./lifetime.mjs";
import "./seal-data.mjs";
import "./session.mjs";
import "./sub-paths.mjs";
import "./validate.mjs";
import "./vectors-cookies.mjs";
import "./vectors-ids.mjs";
import "./vectors-purpose.mjs";
import "./vectors-seal.mjs";
