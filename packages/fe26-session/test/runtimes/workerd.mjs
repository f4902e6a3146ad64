// Runs every case in a Worker.

import { report } from "./report.mjs";

export default {
  async test() {
    console.log(await report());
  },
};
