import Link from "next/link";

import { goOn, save } from "./actions";

export default function Page() {
  return (
    <>
      <Link href="/members" prefetch={false}>
        For members
      </Link>
      <form action={goOn}>
        <button>Go on</button>
      </form>
      <form action={save}>
        <button>Save</button>
      </form>
    </>
  );
}
