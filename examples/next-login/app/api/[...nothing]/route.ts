import { NOT_FOUND, problemResponse } from "../../../lib/problem";

/** What a program is told that asks for what is not there: as much as of everything else. */
const nothing = () => problemResponse(NOT_FOUND);

export { nothing as DELETE, nothing as GET, nothing as PATCH, nothing as POST, nothing as PUT };
